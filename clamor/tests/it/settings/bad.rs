//! Values that mean nothing, for every setting there is, and what is said of each.

use platforms::{PLATFORMS, with_keys};

/// Values and the words with which they are refused.
type Rows = &'static [(&'static str, &'static str)];

/// Settings whose values are never repeated.
pub(super) fn secrets() -> impl Iterator<Item = &'static str> {
    [
        "DATABASE_URL",
        "OIDC_CLIENT_SECRET",
        "REDIS_URL",
        "SEAL_KEY",
        "SMTP_PASSWORD",
    ]
    .into_iter()
    .chain(keys_of_platforms())
}

/// All settings, those that platforms ask for included.
pub(super) fn values() -> impl Iterator<Item = (&'static str, Rows)> {
    let apis = PLATFORMS.iter().flat_map(|platform| platform.apis());
    let bases = apis.map(|api| (api.setting, BASE));
    let keys = keys_of_platforms().map(|setting| (setting, KEY));
    VALUES.iter().copied().chain(bases).chain(keys)
}

fn keys_of_platforms() -> impl Iterator<Item = &'static str> {
    with_keys(PLATFORMS).map(|key| key.spec.setting)
}

const COUNT: Rows = &[
    ("0", "it is a whole number from 1 to"),
    ("many", "it is a whole number"),
    ("-1", "it is a whole number"),
    ("99999999999999999999999", "it is a whole number"),
    ("1.5", "it is a whole number"),
];

const TEXT: Rows = &[
    ("\"clamor\"", "quotes"),
    ("a\nb", "line break"),
    ("'clamor'", "quotes"),
];

const CLAIM: Rows = &[
    ("realm_access.", "realm_access.roles"),
    (".roles", "beside a dot"),
    ("a..b", "beside a dot"),
    ("two words", "blanks"),
    ("\"roles\"", "quotes"),
];

const BASE: Rows = &[
    ("127.0.0.1:9000", "http://127.0.0.1:9000"),
    ("ftp://example.org", "http"),
    ("http://", "http"),
    ("http://example.org/?key=1", "query"),
    ("http://me:s3cret@example.org", "user name or password"),
];

const KEY: Rows = &[("s3cret s3cret", "blanks"), ("\"s3cret\"", "quotes")];

const SHARE: Rows = &[
    ("50", "between 0 and 1"),
    ("-0.1", "between 0 and 1"),
    ("NaN", "between 0 and 1"),
    ("half", "between 0 and 1"),
];

const RATE: Rows = &[
    ("600", "like 600/m"),
    ("0/m", "like 600/m"),
    ("600/day", "like 600/m"),
    ("none", "like 600/m"),
];

const DURATION: Rows = &[
    ("0s", "longer than none"),
    ("60", "like 60s"),
    ("soon", "like 60s"),
    ("-5m", "like 60s"),
    ("100years", "longer than a year"),
];

/// Those that the programs name themselves.
const VALUES: &[(&str, Rows)] = &[
    (
        "ALLOWED_HOSTS",
        &[
            (
                "https://clamor.example.org",
                "without scheme: clamor.example.org",
            ),
            (
                "clamor.example.org:8000",
                "without port: clamor.example.org",
            ),
            ("clamor.example.org/app", "without path: clamor.example.org"),
            ("*.example.org", "no wildcards"),
            ("one.example two.example", "commas"),
            ("one.example,,two.example", "empty"),
        ],
    ),
    (
        "ALLOW_ANONYMOUS",
        &[("yes", "true, false"), ("1", "true, false")],
    ),
    (
        "ANALYZER",
        &[
            ("vader", "lexicon"),
            ("onnx:../x", "onnx:NAME"),
            ("Lexicon", "lexicon"),
            ("onnx:", "onnx:NAME"),
        ],
    ),
    (
        "AUDIT_DAYS",
        &[
            ("-1", "it is a whole number"),
            ("36501", "it is a whole number from 0 to"),
            ("1y", "it is a whole number"),
        ],
    ),
    ("BACKOFF_BASE_MS", COUNT),
    (
        "CLAMOR_CPU_LEVEL",
        &[
            ("foo", "portable"),
            ("AVX2", "avx2"),
            ("avx512", "avx512-vnni"),
        ],
    ),
    ("CONTACT", TEXT),
    (
        "DATABASE_CONNECTIONS",
        &[
            ("0", "from 2 to"),
            ("1", "from 2 to 1000"),
            ("all", "whole number"),
        ],
    ),
    (
        "DATABASE_URL",
        &[
            ("mysql://me:s3cret@db/x", "postgres://"),
            ("clamor.db", "sqlite://PATH"),
            ("postgres:me:s3cret@db/x", "postgres://"),
            ("postgres://me:s3cret@db:port/x", "postgres://"),
            ("postgres://me:s#3cret@db/x", "%23"),
            ("postgres://me:s3cret@db/x?ssl_mode=verify-full", "sslmode"),
            ("postgres://me:s3cret@db/x?sslmode=full", "ssl_mode"),
        ],
    ),
    ("DATA_DIR", &[("file", "it is a file")]),
    ("EXIT_WHEN_IDLE", DURATION),
    ("FETCH_CONCURRENCY", COUNT),
    ("HEADER_TIMEOUT", DURATION),
    (
        "HOST_OVERRIDES",
        &[
            ("nonsense", "HOST=URL"),
            ("https://a.example=http://127.0.0.1:9", "no host"),
            ("a.example/=http://127.0.0.1:9", "write a.example"),
            ("a.example=127.0.0.1:9", "http"),
            ("a.example=http://127.0.0.1:9,", "HOST=URL"),
            ("a.example=http://127.0.0.1:9/#x", "fragment"),
        ],
    ),
    ("IDLE_TIMEOUT", DURATION),
    (
        "LEASE_SECONDS",
        &[
            ("0", "from 2 to"),
            ("1", "from 2 to 3600"),
            ("30s", "whole number"),
        ],
    ),
    ("LEAVE_WITHOUT_DATABASE", DURATION),
    (
        "LISTEN",
        &[
            ("localhost:8000", "127.0.0.1:8000"),
            ("8000", "127.0.0.1:8000"),
            (":8000", "127.0.0.1:8000"),
            ("127.0.0.1", "127.0.0.1:8000"),
            ("http://127.0.0.1:8000", "127.0.0.1:8000"),
        ],
    ),
    (
        "LOCAL_USERS",
        &[("yes", "true, false"), ("local", "true, false")],
    ),
    (
        "LOG",
        &[
            ("warning", "off, error, warn, info, debug, trace"),
            ("info,worker=loud", "off, error, warn, info, debug, trace"),
            ("info,wroker=debug", "did you mean worker=debug?"),
            ("verbose", "off, error, warn, info, debug, trace"),
            ("info;worker=debug", "commas stand between"),
        ],
    ),
    (
        "LOG_FORMAT",
        &[("xml", "text, json"), ("JSON", "text, json")],
    ),
    (
        "MAIL_FROM",
        &[
            ("clamor", "clamor@example.org"),
            ("Clamor <clamor@example.org", "Clamor <clamor@example.org>"),
            ("a@example.org, b@example.org", "a mail address alone"),
        ],
    ),
    ("MAX_ATTEMPTS", COUNT),
    ("MAX_COMMENTS", COUNT),
    (
        "MAX_COMMENT_BYTES",
        &[
            ("999", "from 1000 to 1000000"),
            ("1000001", "from 1000 to 1000000"),
            ("100KB", "whole number"),
        ],
    ),
    ("MAX_CONNECTIONS", COUNT),
    ("MAX_CONNECTIONS_PER_ADDRESS", COUNT),
    ("MAX_DOWNLOADS", COUNT),
    ("MAX_DOWNLOADS_PER_CLIENT", COUNT),
    ("MAX_EXPANDED_MIB", COUNT),
    ("MAX_STREAMS", COUNT),
    ("MAX_STREAMS_PER_CLIENT", COUNT),
    ("MAX_UPLOADS", COUNT),
    ("MAX_UPLOADS_PER_CLIENT", COUNT),
    ("MAX_UPLOAD_MIB", COUNT),
    ("MIN_COVERAGE", SHARE),
    ("MIN_TRANSFER_RATE", COUNT),
    (
        "MODELS_DIR",
        &[("nowhere", "no such folder"), ("file", "it is a file")],
    ),
    ("OIDC_ADMIN_CLAIM", CLAIM),
    ("OIDC_ADMIN_VALUE", TEXT),
    ("OIDC_AUDIENCE", TEXT),
    ("OIDC_CLIENT_ID", TEXT),
    ("OIDC_CLIENT_SECRET", TEXT),
    (
        "OIDC_ISSUER",
        &[
            ("login.example.org", "https://login.example.org"),
            ("http://login.example.org", "https"),
            ("https://login.example.org/?tenant=1", "no `?`"),
            ("https://me:s3cret@login.example.org", "no user"),
        ],
    ),
    (
        "OIDC_SCOPES",
        &[
            ("profile email", "`openid` is missing"),
            ("openids", "`openid` is missing"),
        ],
    ),
    ("OIDC_TEAM_ADMIN_VALUE", TEXT),
    ("OIDC_TEAM_CLAIM", CLAIM),
    ("OIDC_USER_CLAIM", CLAIM),
    (
        "ORT_DYLIB_PATH",
        &[("/nowhere/libonnxruntime.so", "no such file")],
    ),
    (
        "PLATFORM_RETENTION_DAYS",
        &[
            ("youtube", "NAME=DAYS"),
            ("pond=7", "no platform \"pond\""),
            ("youtube=0", "from 1 to 36500"),
            ("youtube=7,", "NAME=DAYS"),
        ],
    ),
    ("PER_HOST_CONCURRENCY", COUNT),
    (
        "PUBLIC_URL",
        &[
            ("clamor.example.org", "https://clamor.example.org"),
            ("http://clamor.example.org", "https"),
            ("https://clamor.example.org/app", "scheme and host alone"),
            (
                "https://me:s3cret@clamor.example.org",
                "scheme and host alone",
            ),
        ],
    ),
    (
        "REDIS_URL",
        &[
            ("127.0.0.1:6379", "redis://HOST"),
            ("http://me:s3cret@127.0.0.1:6379", "redis://HOST"),
            ("redis://:s3cret@", "redis://HOST"),
            ("redis://:s3cret@127.0.0.1/one", "redis://HOST"),
        ],
    ),
    ("RATE_LIMIT", RATE),
    ("REQUESTS_PER_SECOND", COUNT),
    ("REQUEST_TIMEOUT", COUNT),
    (
        "RETENTION_DAYS",
        &[
            ("0", "it is a whole number from 1 to"),
            ("4294967295", "from 1 to 36500"),
            ("month", "it is a whole number"),
        ],
    ),
    ("REVIEW_CONFIDENCE", SHARE),
    (
        "SEAL_KEY",
        &[
            ("s3cret", "32 random bytes"),
            (
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "equal bytes",
            ),
            (
                "00000000000000000000000000000000000000000000000000000000000000a1,s3cret",
                "32 random bytes",
            ),
        ],
    ),
    ("SESSION_IDLE", DURATION),
    ("SESSION_LIFETIME", DURATION),
    ("SIGN_IN_RATE_LIMIT", RATE),
    (
        "SMTP_HOST",
        &[
            ("smtp://smtp.example.org", "without a scheme"),
            ("smtp.example.org:587", "the port is SMTP_PORT"),
            ("smtp example", "the name or address"),
        ],
    ),
    ("SMTP_PASSWORD", TEXT),
    (
        "SMTP_PORT",
        &[
            ("0", "it is a whole number from 1 to"),
            ("65536", "from 1 to 65535"),
            ("smtps", "it is a whole number"),
        ],
    ),
    (
        "SMTP_TLS",
        &[("ssl", "starttls, tls"), ("true", "starttls, tls")],
    ),
    ("SMTP_USER", TEXT),
    (
        "SNAPSHOT_MAX_AGE",
        &[
            ("-1", "it is a whole number"),
            ("1d", "it is a whole number"),
            ("18446744073709551615", "from 0 to 3153600000"),
        ],
    ),
    ("TEAM_COMMENTS_PER_MONTH", COUNT),
    ("TEAM_JOBS_PER_DAY", COUNT),
    ("TEAM_POSTS_AT_ONCE", COUNT),
    (
        "TMPDIR",
        &[("nowhere", "no such folder"), ("file", "it is a file")],
    ),
    ("TOKEN_OWNER_AWAY", DURATION),
    ("TRANSFER_TIMEOUT", DURATION),
    (
        "TRUSTED_PROXIES",
        &[
            ("proxy.example", "10.0.0.0/8"),
            ("10.0.0.0/33", "10.0.0.0/8"),
            ("10.0.0.1,,10.0.0.2", "10.0.0.0/8"),
        ],
    ),
    (
        "WEBHOOK_HOSTS",
        &[
            ("http://tools.internal", "a host alone"),
            ("tools.internal/hook", "a host alone"),
            ("*.internal", "no wildcards"),
            ("tools.internal:web", "a host alone"),
            ("10.0.0.5,,10.0.0.6", "a host is missing"),
        ],
    ),
];
