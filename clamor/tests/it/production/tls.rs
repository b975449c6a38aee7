//! Redis behind TLS and a password, as across a network.

use testing::TlsRedisServer;

use super::site::{Site, ended, is_ready};
use crate::fake::forum;

#[tokio::test]
async fn redis_is_reached_through_tls_and_only_when_its_certificate_is_trusted() {
    let redis = TlsRedisServer::start();
    let site = Site::new().await.set("REDIS_URL", &redis.url());
    let stranger = site.worker().await;
    let site = site.set("SSL_CERT_FILE", &redis.authority());
    let (api, worker) = (site.api().await, site.worker().await);
    is_ready(&worker.server, true).await;
    let id = api.create(&[forum(1)]).await;
    assert_eq!(ended(&api, &id).await["status"], "completed");
    let why = is_ready(&stranger.server, false).await;
    assert!(why.contains("certificate"), "{why}");
    for server in [stranger.server, worker.server, api] {
        server.stop().await;
    }
}
