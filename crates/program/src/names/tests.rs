//! Names on both sides of the rule.

use std::collections::BTreeSet;

use super::{Misspelling, misspellings};

/// Settings of all programs.
const KNOWN: &str = "ALLOWED_HOSTS ALLOW_ANONYMOUS ANALYZER APIFY_API_BASE APPSTORE_FEED_BASE AUDIT_DAYS \
    BACKOFF_BASE_MS BLUESKY_APPVIEW_BASE CLAMOR_CPU_LEVEL CONTACT DATABASE_CONNECTIONS DATABASE_URL DATA_DIR \
    DISQUS_API_BASE DISQUS_API_KEY GITHUB_REST_BASE REDDIT_APP REDDIT_OAUTH_BASE REDDIT_TOKEN_URL \
    STACK_EXCHANGE_API_BASE TIKTOK_TOKEN X_API_BASE X_BEARER_TOKEN \
    EXIT_WHEN_IDLE FACEBOOK_GRAPH_BASE FACEBOOK_TOKEN FETCH_CONCURRENCY HEADER_TIMEOUT \
    HN_ALGOLIA_BASE HN_FIREBASE_BASE HOST_OVERRIDES IDLE_TIMEOUT INSTAGRAM_GRAPH_BASE \
    INSTAGRAM_TOKEN LEASE_SECONDS LEAVE_WITHOUT_DATABASE LISTEN LOCAL_USERS LOG LOG_FORMAT MAIL_FROM \
    MAX_ATTEMPTS MAX_COMMENTS MAX_COMMENT_BYTES MAX_CONNECTIONS MAX_CONNECTIONS_PER_ADDRESS \
    MAX_DOWNLOADS MAX_DOWNLOADS_PER_CLIENT MAX_EXPANDED_MIB MAX_STREAMS MAX_STREAMS_PER_CLIENT \
    MAX_UPLOADS MAX_UPLOADS_PER_CLIENT MAX_UPLOAD_MIB MIN_COVERAGE MIN_TRANSFER_RATE MODELS_DIR \
    OIDC_ADMIN_CLAIM OIDC_ADMIN_VALUE OIDC_AUDIENCE OIDC_CLIENT_ID OIDC_CLIENT_SECRET OIDC_ISSUER \
    OIDC_SCOPES OIDC_TEAM_CLAIM OIDC_USER_CLAIM ORT_DYLIB_PATH PER_HOST_CONCURRENCY PUBLIC_URL \
    RATE_LIMIT REDIS_URL REQUESTS_PER_SECOND REQUEST_TIMEOUT RETENTION_DAYS REVIEW_CONFIDENCE \
    SEAL_KEY SESSION_IDLE SESSION_LIFETIME SIGN_IN_RATE_LIMIT SMTP_HOST SMTP_PASSWORD SMTP_PORT SMTP_TLS \
    SMTP_USER SNAPSHOT_MAX_AGE \
    TEAM_COMMENTS_PER_MONTH TEAM_JOBS_PER_DAY TEAM_POSTS_AT_ONCE THREADS_GRAPH_BASE THREADS_TOKEN \
    TMPDIR TOKEN_OWNER_AWAY TRANSFER_TIMEOUT TRUSTED_PROXIES WEBHOOK_HOSTS YOUTUBE_API_BASE \
    YOUTUBE_API_KEY";

fn known() -> BTreeSet<String> {
    KNOWN.split_whitespace().map(str::to_owned).collect()
}

fn judged(name: &str, is_given: bool) -> Option<Misspelling> {
    misspellings(&known(), [name.to_owned()].into_iter(), |_| is_given).pop()
}

#[test]
fn certain_misspellings_are_refused_and_name_the_setting() {
    for (name, meant) in [
        ("LISTEM", "LISTEN"),
        ("LISTNE", "LISTEN"),
        ("DATADIR", "DATA_DIR"),
        ("data_dir", "DATA_DIR"),
        ("ANALYSER", "ANALYZER"),
        ("OIDC_ISSUER_URL", "OIDC_ISSUER"),
        ("OIDC_ISSUER_URI", "OIDC_ISSUER"),
        ("OIDC_AUDIENCES", "OIDC_AUDIENCE"),
        ("OIDC_ISUSER", "OIDC_ISSUER"),
        ("LOG_FORMATS", "LOG_FORMAT"),
        ("LOGFORMAT", "LOG_FORMAT"),
        ("DATABASE_URI", "DATABASE_URL"),
        ("DATABSE_URL", "DATABASE_URL"),
        ("REDIS_URI", "REDIS_URL"),
        ("MODEL_DIR", "MODELS_DIR"),
        ("ALLOWED_HOST", "ALLOWED_HOSTS"),
        ("ALLOW_ANONYMUS", "ALLOW_ANONYMOUS"),
        ("RETENTON_DAYS", "RETENTION_DAYS"),
        ("MAX_UPLOAD_MB", "MAX_UPLOAD_MIB"),
        ("REQUEST_TIMEOUT_SECONDS", "REQUEST_TIMEOUT"),
        ("YOUTUBE_APIKEY", "YOUTUBE_API_KEY"),
        ("CLAMOR_CPU_LEVELS", "CLAMOR_CPU_LEVEL"),
        ("CLAMORCPULEVEL", "CLAMOR_CPU_LEVEL"),
        ("SNAPSHOT_MAXAGE", "SNAPSHOT_MAX_AGE"),
        ("TRUSTED_PROXY", "TRUSTED_PROXIES"),
        ("MAX_UPLOAD", "MAX_UPLOADS"),
        ("LEASE_SECS", "LEASE_SECONDS"),
        ("DATABASE_CONNS", "DATABASE_CONNECTIONS"),
        ("BACKOFF_BASE_MILLIS", "BACKOFF_BASE_MS"),
        ("MAIL_FROM_ADDRESS", "MAIL_FROM"),
        ("SMTP_HOSTS", "SMTP_HOST"),
    ] {
        let found = judged(name, false).unwrap_or_else(|| panic!("{name} is not noticed"));
        assert!(found.certain, "{found:?}");
        assert_eq!(found.near.as_deref(), Some(meant));
        let sentence = found.sentence();
        assert!(
            sentence.contains(name) && sentence.contains(meant),
            "{sentence}"
        );
    }
}

#[test]
fn likely_misspellings_are_warned_about() {
    for (name, meant) in [
        ("LOG_LEVEL", Some("LOG")),
        ("LISTEN_ADDR", Some("LISTEN")),
        ("ANALYZER_NAME", Some("ANALYZER")),
        ("MAX_UPLOAD_BYTES", Some("MAX_UPLOAD_MIB")),
        ("EXIT_ON_IDLE", Some("EXIT_WHEN_IDLE")),
        ("REQUESTS_EACH_SECOND", Some("REQUESTS_PER_SECOND")),
        ("UPLOAD_MAX_MIB", Some("MAX_UPLOAD_MIB")),
        ("DIR_MODELS", Some("MODELS_DIR")),
        ("YOUTUBE_KEY", Some("YOUTUBE_API_KEY")),
        ("OIDC_CLAIM", Some("OIDC_TEAM_CLAIM")),
        ("BACKOFF_BASE_SECONDS", Some("BACKOFF_BASE_MS")),
        ("CLAMOR_LISTEN", Some("LISTEN")),
        ("CLAMOR_TOKEN", None),
        ("OIDC_DISCOVERY", None),
    ] {
        let found = judged(name, false).unwrap_or_else(|| panic!("{name} is not noticed"));
        assert!(!found.certain, "{found:?}");
        assert_eq!(found.near.as_deref(), meant);
    }
    // Who sets both has both for a reason.
    for name in ["DATABASE_URI", "REDIS_URI", "MODEL_DIR", "OIDC_ISSUER_URL"] {
        assert!(
            judged(name, false).is_some_and(|found| found.certain),
            "{name}"
        );
        assert!(
            judged(name, true).is_some_and(|found| !found.certain),
            "{name}"
        );
    }
}

#[test]
fn what_others_call_so_too_is_told_while_the_setting_is_not_given() {
    for (name, meant) in [
        ("ALLOW_ANON", "ALLOW_ANONYMOUS"),
        ("DB_URL", "DATABASE_URL"),
        ("DB_DSN", "DATABASE_URL"),
        ("PG_URI", "DATABASE_URL"),
        ("POSTGRES_URL", "DATABASE_URL"),
        ("POSTGRESQL_URL", "DATABASE_URL"),
        ("DATABASE", "DATABASE_URL"),
        ("DB_CONNECTIONS", "DATABASE_CONNECTIONS"),
        ("TRUST_PROXY", "TRUSTED_PROXIES"),
        ("LOGLEVEL", "LOG"),
        ("LISTENADDR", "LISTEN"),
        ("PORT", "LISTEN"),
        ("BIND", "LISTEN"),
        ("REDIS", "REDIS_URL"),
        ("RETENTION", "RETENTION_DAYS"),
        // The same kind of value about the same thing.
        ("LOCAL_USERS_ENABLED", "LOCAL_USERS"),
        ("ENABLE_LOCAL_USERS", "LOCAL_USERS"),
        ("SESSION_TIMEOUT", "SESSION_LIFETIME"),
        ("SESSION_LIFE", "SESSION_LIFETIME"),
        ("SESSION_TTL_HOURS", "SESSION_LIFETIME"),
        ("SESSION_IDLE_TIME", "SESSION_IDLE"),
        ("LEASE_TIMEOUT", "LEASE_SECONDS"),
        ("SNAPSHOT_TTL", "SNAPSHOT_MAX_AGE"),
        ("BACKOFF_INTERVAL", "BACKOFF_BASE_MS"),
        ("HN_ALGOLIA_URL", "HN_ALGOLIA_BASE"),
        ("BLUESKY_APPVIEW_ENDPOINT", "BLUESKY_APPVIEW_BASE"),
        ("YOUTUBE_API_TOKEN", "YOUTUBE_API_KEY"),
        ("MAX_UPLOAD_SIZE", "MAX_UPLOAD_MIB"),
        ("COMMENT_MAX_LENGTH", "MAX_COMMENT_BYTES"),
        ("DB_POOL_SIZE", "DATABASE_CONNECTIONS"),
        ("POSTGRES_MAX_CONNECTIONS", "DATABASE_CONNECTIONS"),
        ("REDIS_ADDRESS", "REDIS_URL"),
        ("REVIEW_CONFIDENCE_MIN", "REVIEW_CONFIDENCE"),
        ("SESSION_MAX", "SESSION_LIFETIME"),
        ("LEASE_LIMIT", "LEASE_SECONDS"),
        // One word more within.
        ("AUDIT_RETENTION_DAYS", "AUDIT_DAYS"),
        ("HEADER_READ_TIMEOUT", "HEADER_TIMEOUT"),
        // One that says nothing.
        ("WEBHOOK_ALLOWED_HOSTS", "WEBHOOK_HOSTS"),
        ("WEBHOOK_TRUSTED_HOSTS", "WEBHOOK_HOSTS"),
        ("FACEBOOK_ACCESS_TOKEN", "FACEBOOK_TOKEN"),
        ("FACEBOOK_PAGE_TOKEN", "FACEBOOK_TOKEN"),
        ("INSTAGRAM_API_TOKEN", "INSTAGRAM_TOKEN"),
        ("THREADS_AUTH_TOKEN", "THREADS_TOKEN"),
        // No word that tells of a bound.
        ("TRANSFER_RATE", "MIN_TRANSFER_RATE"),
        ("COMMENT_BYTES", "MAX_COMMENT_BYTES"),
        ("UPLOADS_PER_CLIENT", "MAX_UPLOADS_PER_CLIENT"),
        // What people call so.
        ("LOGIN_RATE_LIMIT", "SIGN_IN_RATE_LIMIT"),
        ("YT_API_KEY", "YOUTUBE_API_KEY"),
        ("IG_TOKEN", "INSTAGRAM_TOKEN"),
        ("FB_TOKEN", "FACEBOOK_TOKEN"),
        ("BSKY_APPVIEW_BASE", "BLUESKY_APPVIEW_BASE"),
        ("SMTP_SERVER", "SMTP_HOST"),
        ("SMTP_USERNAME", "SMTP_USER"),
        ("SMTP_PASS", "SMTP_PASSWORD"),
        ("MAIL_SENDER", "MAIL_FROM"),
        // The long word at the end.
        ("CONCURRENCY", "FETCH_CONCURRENCY"),
        ("HOST_CONCURRENCY", "PER_HOST_CONCURRENCY"),
        ("CONFIDENCE", "REVIEW_CONFIDENCE"),
        // The system's, in other words.
        ("TMP_DIR", "TMPDIR"),
        ("TEMP_DIR", "TMPDIR"),
        ("TMP_FOLDER", "TMPDIR"),
    ] {
        let found = judged(name, false).unwrap_or_else(|| panic!("{name} is not noticed"));
        assert!(!found.certain, "{found:?}");
        assert_eq!(found.near.as_deref(), Some(meant));
        assert_eq!(judged(name, true), None, "{name}");
        // Nor does it concern a command without that setting.
        let of = |settings: &[&str]| settings.iter().map(|&name| name.to_owned()).collect();
        assert!(found.concerns(&of(&[meant])) && !found.concerns(&of(&["ANALYZER"])));
    }
}

#[test]
fn what_real_environments_hold_is_passed_over() {
    let names = include_str!("environments.txt");
    let names = names.lines().filter(|line| !line.starts_with('#'));
    let mut seen = 0;
    for name in names.flat_map(str::split_whitespace) {
        assert_eq!(judged(name, false), None, "{name}");
        seen += 1;
    }
    assert!(seen > 300, "{seen}");
}
