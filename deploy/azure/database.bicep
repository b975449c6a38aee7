// PostgreSQL: everything that must not be lost.

param location string

@secure()
param password string
param subnetId string
param dnsZoneId string

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: 'clamor-${uniqueString(resourceGroup().id)}'
  location: location
  sku: {
    // 2 cores, 8 GB. The burstable B2s (4 GB) does for a few lists a day.
    name: 'Standard_D2ds_v5'
    tier: 'GeneralPurpose'
  }
  properties: {
    version: '15'
    administratorLogin: 'clamor'
    administratorLoginPassword: password
    storage: {
      // A million comments with their scores take about half a gigabyte.
      storageSizeGB: 64
      autoGrow: 'Enabled'
    }
    backup: {
      // To any moment of the last 14 days. Texts that were erased stay in backups for as long.
      backupRetentionDays: 14
      geoRedundantBackup: 'Disabled'
    }
    network: {
      delegatedSubnetResourceId: subnetId
      privateDnsZoneArmResourceId: dnsZoneId
    }
    highAvailability: {
      // 'ZoneRedundant' doubles the price; without it a broken machine is replaced within minutes, and
      // clients and workers wait that long.
      mode: 'Disabled'
    }
  }
}

resource clamor 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2024-08-01' = {
  parent: server
  name: 'clamor'
  properties: {
    charset: 'UTF8'
    collation: 'en_US.utf8'
  }
}

// Each program holds up to 16 connections (DATABASE_CONNECTIONS): 4 apis and 8 workers 192, and some for people.
// This machine size allows 859.
output host string = server.properties.fullyQualifiedDomainName
