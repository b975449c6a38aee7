// Workers: started when posts are due, ending by themselves when none are.
//
// A job and not an app: an app that shrinks takes away any of its replicas, also a busy one. Here replicas are
// only ever started, as many as are missing, and each leaves after EXIT_WHEN_IDLE; so none is taken away by
// scaling, and zero is reached.

param location string
param environmentId string
param identityId string
param vaultUri string
param registryServer string
param version string
param contact string
param retentionDays int
param auditDays int
param publicUrl string
param smtpHost string
param smtpUser string
param mailFrom string

@description('Names of the secrets that are in the vault.')
param secrets array

@description('Redis in this environment, where the vault has no redis-url.')
param redisUrl string

// Keys of platforms: those that are in the vault.
// begin platforms/keys (scripts/write-platforms.sh)
var platformKeys = [
  {
    setting: 'YOUTUBE_API_KEY'
    secret: 'youtube-api-key'
  }
  {
    setting: 'INSTAGRAM_TOKEN'
    secret: 'instagram-token'
  }
  {
    setting: 'FACEBOOK_TOKEN'
    secret: 'facebook-token'
  }
  {
    setting: 'THREADS_TOKEN'
    secret: 'threads-token'
  }
  {
    setting: 'TIKTOK_TOKEN'
    secret: 'tiktok-token'
  }
  {
    setting: 'X_BEARER_TOKEN'
    secret: 'x-bearer-token'
  }
  {
    setting: 'REDDIT_APP'
    secret: 'reddit-app'
  }
  {
    setting: 'DISQUS_API_KEY'
    secret: 'disqus-api-key'
  }
]
// end platforms/keys

var ownKeys = filter(platformKeys, key => contains(secrets, key.secret))
var others = filter(['redis-url', 'seal-key', 'smtp-password'], name => contains(secrets, name))
var ownSecrets = concat(['database-url'], others, map(ownKeys, key => key.secret))

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
      secrets: map(ownSecrets, name => {
        name: name
        keyVaultUrl: '${vaultUri}secrets/${name}'
        identity: identityId
      })
    }
    template: {
      containers: [
        {
          name: 'worker'
          image: '${registryServer}/clamor-worker:${version}'
          env: concat(map(ownKeys, key => {
            name: key.setting
            secretRef: key.secret
          }), contains(secrets, 'seal-key') ? [
            {
              name: 'SEAL_KEY'
              secretRef: 'seal-key'
            }
          ] : [], contains(secrets, 'smtp-password') ? [
            {
              name: 'SMTP_PASSWORD'
              secretRef: 'smtp-password'
            }
          ] : [], contains(secrets, 'redis-url') ? [
            {
              name: 'REDIS_URL'
              secretRef: 'redis-url'
            }
          ] : [
            {
              name: 'REDIS_URL'
              value: redisUrl
            }
          ], [
            {
              name: 'DATABASE_URL'
              secretRef: 'database-url'
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
              name: 'PUBLIC_URL'
              value: publicUrl
            }
            {
              name: 'SMTP_HOST'
              value: smtpHost
            }
            {
              name: 'SMTP_USER'
              value: smtpUser
            }
            {
              name: 'MAIL_FROM'
              value: mailFrom
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
            // Scoring uses the cores it gets. The two models take 180 MB, RoBERTa-base 314 MB.
            cpu: json('1.0')
            memory: '2Gi'
          }
        }
      ]
    }
  }
}
