// Clamor on Azure Container Apps: api and workers that scale to zero, PostgreSQL in a network of its own, Redis.
//
//   az deployment group create -g GROUP -f deploy/azure/main.bicep -p deploy/azure/main.parameters.json \
//     -p databasePassword=...        (and keys of platforms, which are parameters below)
//   az containerapp job start -g GROUP -n clamor-migrate        (before the first use, and before each upgrade)
//
// The registry named below must hold clamor-api and clamor-worker of that version.

@description('Region of everything.')
param location string = resourceGroup().location

@description('Tag of both images.')
param version string

@description('Name of an Azure Container Registry in this resource group.')
param registryName string

@description('Password of the database, letters and digits.')
@secure()
@minLength(16)
param databasePassword string

@description('A Redis of your own that is not a cluster, like rediss://:KEY@NAME.redis.cache.windows.net:6380. Empty: one in this environment.')
@secure()
param redisUrl string = ''

@description('Issuer of the tokens with which people and programs sign in. Empty: none, with users of this server alone.')
param oidcIssuer string = ''

@description('Audience that the tokens must name.')
param oidcAudience string = ''

@description('Whether users of this server sign in with name and password; `clamor-api user add` makes the first one.')
param localUsers bool = false

@description('What the issuer calls this server: with it people sign in on the page. Empty: programs with tokens only.')
param oidcClientId string = ''

@description('What proves to the issuer that it is this server. Empty: a public client.')
@secure()
param oidcClientSecret string = ''

@description('What secrets that Clamor keeps for others are sealed with: openssl rand -base64 32. Empty: none are kept.')
@secure()
param sealKey string = ''

@description('Address by which browsers reach the page, when it is not that of the container app.')
param publicUrl string = ''

@description('Names of your own by which browsers reach the page, separated by commas.')
param allowedHosts string = ''

@description('Where platforms reach you; part of the User-Agent.')
param contact string = ''

// begin platforms/keys (scripts/write-platforms.sh)
@description('YouTube Data API key (free).')
@secure()
param youtubeApiKey string = ''
// end platforms/keys

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

module redis 'redis.bicep' = if (empty(redisUrl)) {
  name: 'redis'
  params: {
    location: location
    environmentId: platform.outputs.environmentId
  }
}

var databaseUrl = 'postgres://clamor:${uriComponent(databasePassword)}@${database.outputs.host}:5432/clamor?sslmode=verify-full'
var queueUrl = empty(redisUrl) ? 'redis://redis:6379' : redisUrl

module migrate 'migrate.bicep' = {
  name: 'migrate'
  params: {
    location: location
    environmentId: platform.outputs.environmentId
    identityId: platform.outputs.identityId
    registryServer: platform.outputs.registryServer
    version: version
    databaseUrl: databaseUrl
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
    databaseUrl: databaseUrl
    redisUrl: queueUrl
    oidcIssuer: oidcIssuer
    oidcAudience: oidcAudience
    localUsers: localUsers
    oidcClientId: oidcClientId
    oidcClientSecret: oidcClientSecret
    sealKey: sealKey
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
    databaseUrl: databaseUrl
    redisUrl: queueUrl
    sealKey: sealKey
    contact: contact
    // begin platforms/given (scripts/write-platforms.sh)
    youtubeApiKey: youtubeApiKey
    // end platforms/given
    retentionDays: retentionDays
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
    databaseUrl: databaseUrl
    retentionDays: retentionDays
    auditDays: auditDays
  }
}

@description('Where the page is.')
output address string = 'https://clamor-api.${platform.outputs.domain}'
