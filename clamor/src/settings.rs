//! Settings of `clamor serve`: those of its parts, together.

use api::cli::HttpSettings;
use clap::Args;
use platforms::Client;
use program::{Effects, EmbeddedDatabase, RedisSettings, SealSettings, WebhookSettings};
use queue::Redis;
use worker::MailSettings;
use worker::cli::{MailArgs, RetentionSettings, WorkSettings};

/// Settings of `clamor serve`.
#[derive(Debug, Clone, Args)]
pub(crate) struct ServeSettings {
    #[command(flatten)]
    pub(crate) http: HttpSettings,

    #[command(flatten)]
    pub(crate) database: EmbeddedDatabase,

    #[command(flatten)]
    pub(crate) redis: RedisSettings,

    #[command(flatten)]
    pub(crate) retention: RetentionSettings,

    #[command(flatten)]
    pub(crate) seal: SealSettings,

    #[command(flatten)]
    pub(crate) webhooks: WebhookSettings,

    #[command(flatten)]
    pub(crate) mail: MailArgs,

    #[command(flatten)]
    pub(crate) work: WorkSettings,
}

/// Settings that only programs have which run alone.
const OF_OTHER_PROGRAMS: [&str; 3] = [
    "DATABASE_CONNECTIONS",
    "EXIT_WHEN_IDLE",
    "LEAVE_WITHOUT_DATABASE",
];

/// What `clamor serve` is made of.
pub(crate) struct Parts {
    pub(crate) http: api::Settings,
    pub(crate) redis: Option<Redis>,
    pub(crate) client: Client,
    pub(crate) mail: Option<MailSettings>,
}

impl ServeSettings {
    /// The parts, when all settings can be used together. On a tokio runtime only.
    pub(crate) fn check(&self) -> anyhow::Result<Parts> {
        let http = api::Settings {
            default_max_comments: self.work.max_comments(),
            audit_days: self.retention.audit.audit_days,
            webhook_hosts: self.webhooks.webhook_hosts.iter().cloned().collect(),
            ..self.http.settings()?
        };
        self.work.apply()?;
        let redis = self.redis.open()?;
        let client = self.work.client(redis.as_ref())?;
        Ok(Parts {
            http,
            redis,
            client,
            mail: self.mail.settings(self.http.public_url().as_ref())?,
        })
    }

    /// What follows from them.
    pub(crate) fn effects(&self) -> Effects {
        let mut effects = Effects::default();
        self.database.effects(&mut effects);
        self.http.effects(&mut effects);
        self.mail
            .effects(self.http.public_url().as_ref(), &mut effects);
        if self.mail.is_on() && !self.http.has_users() {
            effects.off(
                "SMTP_HOST",
                "changes nothing, since nobody signs in: jobs are nobody's",
            );
        }
        let instead =
            "due posts are handed over within this process, as is right where it is the only one";
        self.redis.effects(instead, &mut effects);
        self.seal.effects_with(&self.database, &mut effects);
        self.work.effects(&mut effects);
        for setting in OF_OTHER_PROGRAMS {
            if std::env::var_os(setting).is_some() {
                effects.off(
                    setting,
                    "changes nothing here: it is a setting of clamor-api or clamor-worker",
                );
            }
        }
        effects
    }
}
