// Erases texts and authors older than RETENTION_DAYS every night, since no worker may run for days.

param location string
param environmentId string
param identityId string
param vaultUri string
param registryServer string
param version string
param retentionDays int
param auditDays int

resource purge 'Microsoft.App/jobs@2024-03-01' = {
  name: 'clamor-purge'
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    environmentId: environmentId
    configuration: {
      triggerType: 'Schedule'
      replicaTimeout: 3600
      replicaRetryLimit: 3
      scheduleTriggerConfig: {
        // UTC.
        cronExpression: '15 2 * * *'
        parallelism: 1
        replicaCompletionCount: 1
      }
      registries: [
        {
          server: registryServer
          identity: identityId
        }
      ]
      secrets: [
        {
          name: 'database-url'
          keyVaultUrl: '${vaultUri}secrets/database-url'
          identity: identityId
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'purge'
          image: '${registryServer}/clamor-worker:${version}'
          args: ['purge']
          env: [
            {
              name: 'DATABASE_URL'
              secretRef: 'database-url'
            }
            {
              name: 'RETENTION_DAYS'
              value: string(retentionDays)
            }
            {
              name: 'AUDIT_DAYS'
              value: string(auditDays)
            }
          ]
          resources: {
            cpu: json('0.25')
            memory: '0.5Gi'
          }
        }
      ]
    }
  }
}
