// The release step, started by hand or by the pipeline: az containerapp job start -g GROUP -n clamor-migrate

param location string
param environmentId string
param identityId string
param vaultUri string
param registryServer string
param version string

resource migrate 'Microsoft.App/jobs@2024-03-01' = {
  name: 'clamor-migrate'
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
      triggerType: 'Manual'
      // A migration of a large database may build an index for minutes.
      replicaTimeout: 3600
      replicaRetryLimit: 2
      manualTriggerConfig: {
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
          name: 'migrate'
          image: '${registryServer}/clamor-api:${version}'
          args: ['migrate']
          env: [
            {
              name: 'DATABASE_URL'
              secretRef: 'database-url'
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
