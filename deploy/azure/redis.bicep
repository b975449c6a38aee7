// Redis says "look now" and paces requests. All truth is in PostgreSQL: this may be restarted or lost and costs
// time only, so one small container without a volume is enough. It stays up, since it is asked by whatever is up.

param location string
param environmentId string

resource redis 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'redis'
  location: location
  properties: {
    environmentId: environmentId
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        // Within the environment only.
        external: false
        transport: 'tcp'
        targetPort: 6379
        exposedPort: 6379
      }
    }
    template: {
      containers: [
        {
          name: 'redis'
          image: 'docker.io/library/redis:7-bookworm'
          // Protected mode refuses everybody but the own container; here the environment is the door.
          args: ['redis-server', '--protected-mode', 'no', '--save', '', '--appendonly', 'no', '--maxmemory', '256mb', '--maxmemory-policy', 'noeviction']
          resources: {
            cpu: json('0.25')
            memory: '0.5Gi'
          }
        }
      ]
      scale: {
        // Two would be two queues.
        minReplicas: 1
        maxReplicas: 1
      }
    }
  }
}
