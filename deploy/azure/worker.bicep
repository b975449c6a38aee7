// Workers: started when posts are due, ending by themselves when none are.
//
// A job and not an app: an app that shrinks takes away any of its replicas, also a busy one. Here replicas are
// only ever started, as many as are missing, and each leaves after EXIT_WHEN_IDLE; so none is taken away by
// scaling, and zero is reached.

param location string
param environmentId string
param identityId string
param registryServer string
param version string
param contact string
param retentionDays int
param auditDays int

@secure()
param sealKey string

@secure()
param databaseUrl string

@secure()
param redisUrl string

// A secret may not be empty.
var sealSecrets = !empty(sealKey) ? [
  {
    name: 'seal-key'
    value: sealKey
  }
] : []
var sealSettings = !empty(sealKey) ? [
  {
    name: 'SEAL_KEY'
    secretRef: 'seal-key'
  }
] : []

// Keys of platforms.
// begin platforms/keys (scripts/write-platforms.sh)
@secure()
param youtubeApiKey string

var youtubeApiKeySecrets = !empty(youtubeApiKey) ? [
  {
    name: 'youtube-api-key'
    value: youtubeApiKey
  }
] : []
var youtubeApiKeySettings = !empty(youtubeApiKey) ? [
  {
    name: 'YOUTUBE_API_KEY'
    secretRef: 'youtube-api-key'
  }
] : []

var platformSecrets = concat([], youtubeApiKeySecrets)
var platformSettings = concat([], youtubeApiKeySettings)
// end platforms/keys

resource worker 'Microsoft.App/jobs@2024-03-01' = {
  name: 'clamor-worker'
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
      triggerType: 'Event'
      // A worker that has been busy for a day is ended, gives back what it holds, and another one goes on.
      replicaTimeout: 86400
      // One that cannot work (no database) ends with an error; the next look starts another anyway.
      replicaRetryLimit: 1
      eventTriggerConfig: {
        parallelism: 1
        replicaCompletionCount: 1
        scale: {
          minExecutions: 0
          // Databases and platforms set the bound: 8 workers hold up to 8 x 16 connections, and one host is asked no
          // more often by ten workers than by one.
          maxExecutions: 8
          // Seconds. The start of a replica takes longer than that.
          pollingInterval: 10
          rules: [
            {
              name: 'posts'
              type: 'postgresql'
              metadata: {
                // Waiting and running posts: replicas to start = wanted in all - those that run.
                query: loadTextContent('../worker-demand.sql')
                // Posts per worker. One works on 16 at a time (FETCH_CONCURRENCY); below four rounds of that the first
                // worker would be nearly done before a second has started.
                targetQueryValue: '64'
                // One post is enough to start one.
                activationTargetQueryValue: '0'
              }
              auth: [
                {
                  triggerParameter: 'connection'
                  secretRef: 'database-url'
                }
              ]
            }
          ]
        }
      }
      registries: [
        {
          server: registryServer
          identity: identityId
        }
      ]
      secrets: concat(platformSecrets, sealSecrets, [
        {
          name: 'database-url'
          value: databaseUrl
        }
        {
          name: 'redis-url'
          value: redisUrl
        }
      ])
    }
    template: {
      containers: [
        {
          name: 'worker'
          image: '${registryServer}/clamor-worker:${version}'
          env: concat(platformSettings, sealSettings, [
            {
              name: 'DATABASE_URL'
              secretRef: 'database-url'
            }
            {
              name: 'REDIS_URL'
              secretRef: 'redis-url'
            }
            {
              // Longer than the 10 s that the query looks ahead, or a worker could leave before what it came for is
              // due; long enough that the next list finds it warm.
              name: 'EXIT_WHEN_IDLE'
              value: '60s'
            }
            {
              name: 'CONTACT'
              value: contact
            }
            {
              name: 'RETENTION_DAYS'
              value: string(retentionDays)
            }
            {
              name: 'AUDIT_DAYS'
              value: string(auditDays)
            }
          ])
          resources: {
            // Scoring uses the cores it gets. The default model takes 70 MB, RoBERTa-base 314 MB.
            cpu: json('1.0')
            memory: '2Gi'
          }
        }
      ]
    }
  }
}
