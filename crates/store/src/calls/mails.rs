//! Mail to people: what they are to be told, and what came of it.
//!
//! It is written by `outbox`. One worker at a time holds the work on all of it, and sends one mail after the
//! other.

use std::time::Duration;

use uuid::Uuid;

use super::{Db, Row, Rows, columns::Columns, outbox, values::milliseconds, work};
use crate::{
    DueMail, Error, FailedMail, Lease, MailAbout, MailDropped, MailLine, MailOutcome, MailServer,
    MailStatus, lines::clean, words::Word,
};

/// What is said of a mail that was never tried.
const NOT_IN_TIME: &str = "No worker could send it in time.";

#[store_macros::calls]
impl Rows {
    /// Says by which server mail is sent, and from whom; none: mail is off.
    pub async fn note_mail_server(&self, server: Option<(&str, &str)>) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        let query = match server {
            Some((sender, server)) => sqlx::query(sql!("note_mail_server"))
                .bind(clean(sender).into_owned())
                .bind(clean(server).into_owned()),
            None => sqlx::query(sql!("forget_mail_server")),
        };
        query.execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    /// By which server mail is sent, and how it stands with it; none: mail is off.
    pub async fn mail_server(&self) -> Result<Option<MailServer>, Error> {
        let row = sqlx::query(sql!("mail_server"))
            .fetch_optional(&self.read)
            .await?;
        let server = |row: &Row| {
            let mut row = Columns::new(row);
            Ok(MailServer {
                sender: row.take()?,
                server: row.take()?,
                failures: row.take_small()?,
                failing_since: row.take_time_option()?,
                answer: row.take()?,
                sent_at: row.take_time_option()?,
            })
        };
        row.as_ref().map(server).transpose()
    }

    /// Has a mail sent to an address, for somebody who tries whether that works; its id.
    /// [`Error::Conflict`]: mail is off.
    pub async fn try_mail(&self, user: Uuid, address: &str) -> Result<Uuid, Error> {
        let mut tx = self.begin().await?;
        let mail = outbox::mail_trial(&mut tx, user, address).await?;
        let mail = mail.ok_or_else(|| {
            Error::conflict("No worker of this server can send mail: SMTP_HOST is not set.")
        })?;
        tx.commit().await?;
        Ok(mail)
    }

    /// Has somebody told by mail that they were given a first password; where it goes. None: mail reaches them
    /// nowhere, or is off.
    pub async fn mail_first_password(&self, user: Uuid) -> Result<Option<String>, Error> {
        let mut tx = self.begin().await?;
        let address = outbox::mail_first_password(&mut tx, user).await?;
        tx.commit().await?;
        Ok(address)
    }

    /// What came of a mail that somebody tries. [`Error::NotFound`]: it is none of theirs.
    pub async fn tried_mail(&self, user: Uuid, mail: Uuid) -> Result<MailLine, Error> {
        let row = sqlx::query(sql!("trial_mail"))
            .bind(mail)
            .bind(user)
            .fetch_optional(&self.read)
            .await?;
        line(&mut Columns::new(&row.ok_or(Error::NotFound)?))
    }

    /// The mails of a user, the newest first, `most` of them.
    pub async fn mails_of(&self, user: Uuid, most: u32) -> Result<Vec<MailLine>, Error> {
        let rows = sqlx::query(sql!("mails_of_user"))
            .bind(user)
            .bind(i64::from(most))
            .fetch_all(&self.read)
            .await?;
        rows.iter()
            .map(|row| line(&mut Columns::new(row)))
            .collect()
    }

    /// The last mail to a user that was sent, or that was given up, trials left out.
    pub async fn last_mail(&self, user: Uuid) -> Result<Option<MailLine>, Error> {
        let row = sqlx::query(sql!("last_mail"))
            .bind(user)
            .fetch_optional(&self.read)
            .await?;
        row.map(|row| line(&mut Columns::new(&row))).transpose()
    }

    /// Mails that were given up, over all teams, the last one first, `most` of them.
    pub async fn failed_mails(&self, most: u32) -> Result<Vec<FailedMail>, Error> {
        let rows = sqlx::query(sql!("failed_mails"))
            .bind(i64::from(most))
            .fetch_all(&self.read)
            .await?;
        let failed = |row: &Row| {
            let mut row = Columns::new(row);
            Ok(FailedMail {
                mail: line(&mut row)?,
                user: row.take()?,
                name: row.take()?,
            })
        };
        rows.iter().map(failed).collect()
    }

    /// The next mail that is due.
    pub async fn next_mail(&self) -> Result<Option<DueMail>, Error> {
        let row = sqlx::query(sql!("next_mail"))
            .fetch_optional(&self.read)
            .await?;
        let due = |row: &Row| {
            let mut row = Columns::new(row);
            Ok(DueMail {
                id: row.take()?,
                about: MailAbout::read(row.take()?)?,
                user: row.take()?,
                job: row.take()?,
                attempts: row.take_small()?,
                address: row.take()?,
                name: row.take()?,
                language: row.take()?,
                dropped: row
                    .take::<Option<&str>>()?
                    .map(MailDropped::read)
                    .transpose()?,
            })
        };
        row.as_ref().map(due).transpose()
    }

    /// Writes what came of a mail. The server is there, unless it was not asked.
    pub async fn record_mail(
        &self,
        lease: &Lease,
        mail: &DueMail,
        outcome: &MailOutcome,
    ) -> Result<(), Error> {
        let (status, after, answer) = match outcome {
            MailOutcome::Sent(answer) => (MailStatus::Sent, None, answer.as_str()),
            MailOutcome::Again(after, why) => (MailStatus::Waiting, Some(*after), why.as_str()),
            MailOutcome::GivenUp(why) => (MailStatus::Failed, None, why.as_str()),
            MailOutcome::Dropped(why) => (MailStatus::Dropped, None, why.sentence()),
        };
        let mut tx = self.begin().await?;
        work::hold(&mut tx, lease).await?;
        end(&mut tx, mail, status, answer, after).await?;
        if status != MailStatus::Dropped {
            sqlx::query(sql!("mail_server_answers"))
                .bind(status == MailStatus::Sent)
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// Writes that the server took nothing: the mail waits, one that is a trial is given up. Answers how often
    /// in a row that was so.
    pub async fn record_mail_server_failure(
        &self,
        lease: &Lease,
        mail: &DueMail,
        why: &str,
    ) -> Result<u32, Error> {
        let mut tx = self.begin().await?;
        work::hold(&mut tx, lease).await?;
        let why = clean(why).into_owned();
        match mail.about {
            MailAbout::Trial => {
                end(&mut tx, mail, MailStatus::Failed, &why, None).await?;
            }
            MailAbout::JobEnded | MailAbout::FirstPassword => {
                sqlx::query(sql!("mail_waits"))
                    .bind(mail.id)
                    .bind(why.clone())
                    .execute(&mut *tx)
                    .await?;
            }
        }
        let failures: Option<i64> = sqlx::query_scalar(sql!("mail_server_failed"))
            .bind(why)
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(u32::try_from(failures.unwrap_or_default()).unwrap_or(u32::MAX))
    }

    /// Gives up mails that could not be sent for `patience`; how many.
    pub async fn expire_mails(&self, lease: &Lease, patience: Duration) -> Result<u64, Error> {
        let mut tx = self.begin().await?;
        work::hold(&mut tx, lease).await?;
        let expired = sqlx::query(sql!("expire_mails"))
            .bind(milliseconds(patience))
            .bind(NOT_IN_TIME)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(expired.rows_affected())
    }

    /// Ends the work on mails until the next one is due, and at least for `pause`.
    pub async fn rest_mails(&self, lease: &Lease, pause: Duration) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        work::hold(&mut tx, lease).await?;
        sqlx::query(sql!("rest_mails"))
            .bind(lease.id)
            .bind(lease.attempt)
            .bind(milliseconds(pause))
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// How many mails wait, over all teams.
    pub async fn waiting_mails(&self) -> Result<i64, Error> {
        Ok(sqlx::query_scalar(sql!("waiting_mails"))
            .fetch_one(&self.read)
            .await?)
    }
}

/// Writes where a mail stands after an attempt, and what was said; `after`: when it is tried again.
async fn end(
    tx: &mut sqlx::Transaction<'static, Db>,
    mail: &DueMail,
    status: MailStatus,
    answer: &str,
    after: Option<Duration>,
) -> Result<(), Error> {
    sqlx::query(sql!("end_mail"))
        .bind(mail.id)
        .bind(status.word())
        .bind(mail.address.clone())
        .bind(clean(answer).into_owned())
        .bind(after.map(milliseconds))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A mail, from the next columns of a row.
fn line(row: &mut Columns<'_>) -> Result<MailLine, Error> {
    Ok(MailLine {
        id: row.take()?,
        about: MailAbout::read(row.take()?)?,
        job: row.take()?,
        address: row.take()?,
        status: MailStatus::read(row.take()?)?,
        attempts: row.take_small()?,
        answer: row.take()?,
        created_at: row.take_time()?,
        ended_at: row.take_time_option()?,
    })
}
