// Clamor on Azure Container Apps: api and workers that scale to zero, PostgreSQL in a network of its own, Redis.
//
//   GROUP=... VERSION=... deploy/azure/deploy.sh
//
// The registry named below must hold clamor-api and clamor-worker of that version, the vault the database's password.

@description('Region of everything.')
param location string = resourceGroup().location

@description('Tag of both images.')
param version string

@description('Name of an Azure Container Registry in this resource group.')
param registryName string

@description('Name of a Key Vault in this resource group. Containers read their secrets there, and nowhere else.')
param keyVaultName string

@description('Those of these secrets that you put into the vault: oidc-client-secret (what proves to the issuer that it is this server), redis-url (a Redis of your own that is not a cluster), seal-key (what secrets that Clamor keeps for others are sealed with: openssl rand -base64 32), smtp-password (that of smtpUser at the mail server), and keys of platforms, named like the setting: youtube-api-key.')
param secrets array = []

@description('Password of the database, letters and digits.')
@secure()
@minLength(16)
param databasePassword string

@description('Issuer of the tokens with which people and programs sign in. Empty: none, with users of this server alone.')
param oidcIssuer string = ''

@description('Audience that the tokens must name.')
param oidcAudience string = ''

@description('Whether users of this server sign in with name and password; `clamor-api user add` makes the first one.')
param localUsers bool = false

@description('What the issuer calls this server: with it people sign in on the page. Empty: programs with tokens only.')
param oidcClientId string = ''

@description('Address by which browsers reach the page, when it is not that of the container app.')
param publicUrl string = ''

@description('Names of your own by which browsers reach the page, separated by commas.')
param allowedHosts string = ''

@description('Where platforms reach you; part of the User-Agent.')
param contact string = ''

@description('Mail server by which people are told that their jobs have ended, at port 587 by STARTTLS. Empty: no mail.')
param smtpHost string = ''

@description('User at the mail server; their password is the secret smtp-password.')
param smtpUser string = ''

@description('From whom mail comes, like Clamor <clamor@example.org>; needed with smtpHost.')
param mailFrom string = ''

@description('Days after which texts and authors are erased.')
@minValue(1)
param retentionDays int = 30

@description('Days for which it is kept who did what; 0: in the log alone.')
param auditDays int = 365

@description('What each team may have: jobs a day, comments a month, posts at once; 0: as much as it likes.')
@minValue(0)
param teamJobsPerDay int = 0

@minValue(0)
param teamCommentsPerMonth int = 0

@minValue(0)
param teamPostsAtOnce int = 0

module network 'network.bicep' = {
  name: 'network'
  params: {
    location: location
  }
}

module database 'database.bicep' = {
  name: 'database'
  params: {
    location: location
    password: databasePassword
    subnetId: network.outputs.databaseSubnetId
    dnsZoneId: network.outputs.databaseDnsZoneId
  }
}

module platform 'platform.bicep' = {
  name: 'platform'
  params: {
    location: location
    subnetId: network.outputs.appsSubnetId
    registryName: registryName
  }
}

module redis 'redis.bicep' = if (!contains(secrets, 'redis-url')) {
  name: 'redis'
  params: {
    location: location
    environmentId: platform.outputs.environmentId
  }
}

module vault 'vault.bicep' = {
  name: 'vault'
  params: {
    keyVaultName: keyVaultName
    principalId: platform.outputs.principalId
    databaseUrl: databaseUrl
  }
}

var databaseUrl = 'postgres://clamor:${uriComponent(databasePassword)}@${database.outputs.host}:5432/clamor?sslmode=verify-full'
var redisUrl = 'redis://redis:6379'

module migrate 'migrate.bicep' = {
  name: 'migrate'
  params: {
    location: location
    environmentId: platform.outputs.environmentId
    identityId: platform.outputs.identityId
    registryServer: platform.outputs.registryServer
    version: version
    vaultUri: vault.outputs.uri
  }
}

module api 'api.bicep' = {
  name: 'api'
  params: {
    location: location
    environmentId: platform.outputs.environmentId
    identityId: platform.outputs.identityId
    registryServer: platform.outputs.registryServer
    version: version
    vaultUri: vault.outputs.uri
    secrets: secrets
    redisUrl: redisUrl
    oidcIssuer: oidcIssuer
    oidcAudience: oidcAudience
    localUsers: localUsers
    oidcClientId: oidcClientId
    publicUrl: empty(publicUrl) ? 'https://clamor-api.${platform.outputs.domain}' : publicUrl
    allowedHosts: empty(allowedHosts) ? 'clamor-api.${platform.outputs.domain}' : 'clamor-api.${platform.outputs.domain},${allowedHosts}'
    auditDays: auditDays
    teamJobsPerDay: teamJobsPerDay
    teamCommentsPerMonth: teamCommentsPerMonth
    teamPostsAtOnce: teamPostsAtOnce
  }
}

module worker 'worker.bicep' = {
  name: 'worker'
  params: {
    location: location
    environmentId: platform.outputs.environmentId
    identityId: platform.outputs.identityId
    registryServer: platform.outputs.registryServer
    version: version
    vaultUri: vault.outputs.uri
    secrets: secrets
    redisUrl: redisUrl
    contact: contact
    retentionDays: retentionDays
    publicUrl: empty(publicUrl) ? 'https://clamor-api.${platform.outputs.domain}' : publicUrl
    smtpHost: smtpHost
    smtpUser: smtpUser
    mailFrom: mailFrom
    auditDays: auditDays
  }
}

module purge 'purge.bicep' = {
  name: 'purge'
  params: {
    location: location
    environmentId: platform.outputs.environmentId
    identityId: platform.outputs.identityId
    registryServer: platform.outputs.registryServer
    version: version
    vaultUri: vault.outputs.uri
    retentionDays: retentionDays
    auditDays: auditDays
  }
}

@description('Where the page is.')
output address string = 'https://clamor-api.${platform.outputs.domain}'
