// The page and the API: none while nobody asks, more while many do.

param location string
param environmentId string
param identityId string
param vaultUri string
param registryServer string
param version string
param oidcIssuer string
param oidcAudience string
param allowedHosts string
param auditDays int
param teamJobsPerDay int
param teamCommentsPerMonth int
param teamPostsAtOnce int
param localUsers bool

@description('What the issuer calls this server, for signing in at the issuer on the page. Empty: programs with its tokens only.')
param oidcClientId string
param publicUrl string

@description('Names of the secrets that are in the vault.')
param secrets array

@description('Redis in this environment, where the vault has no redis-url.')
param redisUrl string

var ownSecrets = filter(['oidc-client-secret', 'redis-url', 'seal-key'], name => contains(secrets, name))

resource api 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'clamor-api'
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
      // A new revision gets requests once it is ready; the one before keeps them until then.
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        targetPort: 8000
        transport: 'auto'
        allowInsecure: false
      }
      registries: [
        {
          server: registryServer
          identity: identityId
        }
      ]
      secrets: map(concat(['database-url'], ownSecrets), name => {
        name: name
        keyVaultUrl: '${vaultUri}secrets/${name}'
        identity: identityId
      })
    }
    template: {
      // 10 s for open requests, and some to spare.
      terminationGracePeriodSeconds: 30
      containers: [
        {
          name: 'api'
          image: '${registryServer}/clamor-api:${version}'
          env: concat([
            {
              name: 'DATABASE_URL'
              secretRef: 'database-url'
            }
            {
              // Empty is as good as not set.
              name: 'OIDC_ISSUER'
              value: oidcIssuer
            }
            {
              name: 'OIDC_AUDIENCE'
              value: oidcAudience
            }
            {
              name: 'LOCAL_USERS'
              value: localUsers ? 'true' : 'false'
            }
            {
              name: 'PUBLIC_URL'
              value: publicUrl
            }
            {
              name: 'ALLOWED_HOSTS'
              value: allowedHosts
            }
            {
              // The replica's disk is small (1 GB and 2 GB with this size), and four uploads may lie there.
              name: 'MAX_UPLOAD_MIB'
              value: '256'
            }
            {
              name: 'AUDIT_DAYS'
              value: string(auditDays)
            }
            {
              // Empty is as good as not set.
              name: 'TEAM_JOBS_PER_DAY'
              value: teamJobsPerDay == 0 ? '' : string(teamJobsPerDay)
            }
            {
              name: 'TEAM_COMMENTS_PER_MONTH'
              value: teamCommentsPerMonth == 0 ? '' : string(teamCommentsPerMonth)
            }
            {
              name: 'TEAM_POSTS_AT_ONCE'
              value: teamPostsAtOnce == 0 ? '' : string(teamPostsAtOnce)
            }
          ], contains(secrets, 'redis-url') ? [
            {
              name: 'REDIS_URL'
              secretRef: 'redis-url'
            }
          ] : [
            {
              name: 'REDIS_URL'
              value: redisUrl
            }
          ], empty(oidcClientId) ? [] : [
            {
              name: 'OIDC_CLIENT_ID'
              value: oidcClientId
            }
          ], contains(secrets, 'oidc-client-secret') ? [
            {
              name: 'OIDC_CLIENT_SECRET'
              secretRef: 'oidc-client-secret'
            }
          ] : [], contains(secrets, 'seal-key') ? [
            {
              name: 'SEAL_KEY'
              secretRef: 'seal-key'
            }
          ] : [])
          resources: {
            // 25 MiB when idle; results are written in constant memory, below 100 MiB each.
            cpu: json('0.5')
            memory: '1Gi'
          }
          probes: [
            {
              type: 'Liveness'
              httpGet: {
                path: '/healthz'
                port: 8000
              }
              periodSeconds: 10
              timeoutSeconds: 3
              failureThreshold: 3
            }
            {
              type: 'Readiness'
              httpGet: {
                path: '/readyz'
                port: 8000
              }
              periodSeconds: 5
              timeoutSeconds: 3
              failureThreshold: 3
            }
          ]
          volumeMounts: [
            {
              volumeName: 'tmp'
              mountPath: '/tmp'
            }
          ]
        }
      ]
      volumes: [
        {
          name: 'tmp'
          storageType: 'EmptyDir'
        }
      ]
      scale: {
        // The first request after a pause waits for a start: seconds for the platform, 0.1 s for the program.
        // 1 for whoever does not want to wait. A page that follows a job keeps one up.
        minReplicas: 0
        maxReplicas: 4
        rules: [
          {
            name: 'requests'
            http: {
              metadata: {
                // Open requests per replica. Most are pages that follow a job (Server-Sent Events) and cost next
                // to nothing: a few dozen people stay within one.
                concurrentRequests: '100'
              }
            }
          }
        ]
      }
    }
  }
}
