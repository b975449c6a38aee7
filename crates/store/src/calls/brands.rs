//! Brands: the customers of an agency, whose jobs belong together.

use uuid::Uuid;

use super::{Db, Row, Rows, columns::Columns, values::from_json};
use crate::{
    Brand, BrandChange, Error, Logo, LogoKind, NewBrand, OwnAccounts, Scope, lines::clean,
    words::Word,
};

#[store_macros::calls]
impl Rows {
    /// Makes a brand. [`Error::Conflict`]: the team has one of this name, which is compared without
    /// regard to case, or `most` brands already.
    pub async fn add_brand(&self, brand: &NewBrand, most: u32) -> Result<Brand, Error> {
        let id = Uuid::now_v7();
        let mut tx = self.begin().await?;
        let written = sqlx::query(sql!("insert_brand"))
            .bind(id)
            .bind(brand.team)
            .bind(clean(&brand.name).into_owned())
            .bind(key(&brand.name))
            .bind(accounts_json(&brand.own_accounts))
            .bind(brand.retention_days.map(i64::from))
            .bind(i64::from(most))
            .execute(&mut *tx)
            .await?;
        if written.rows_affected() == 0 {
            let all = read(&mut tx, Scope::Team(brand.team), None).await?;
            return Err(match all.len() < most as usize {
                true => name_taken(),
                false => Error::Conflict(format!(
                    "There are {most} brands, which is what a team may have."
                )),
            });
        }
        let made = read_one(&mut tx, Scope::Team(brand.team), id).await?;
        tx.commit().await?;
        Ok(made)
    }

    /// A brand.
    pub async fn brand(&self, scope: Scope, id: Uuid) -> Result<Brand, Error> {
        let mut tx = self.begin_reading().await?;
        let brand = read_one(&mut tx, scope, id).await?;
        tx.commit().await?;
        Ok(brand)
    }

    /// The brands of a team, by name.
    pub async fn brands(&self, team: Uuid) -> Result<Vec<Brand>, Error> {
        let mut tx = self.begin_reading().await?;
        let brands = read(&mut tx, Scope::Team(team), None).await?;
        tx.commit().await?;
        Ok(brands)
    }

    /// Changes a brand. [`Error::Conflict`]: the team has another one of the name.
    pub async fn change_brand(
        &self,
        scope: Scope,
        id: Uuid,
        change: &BrandChange,
    ) -> Result<Brand, Error> {
        let mut tx = self.begin().await?;
        let brand = read_one(&mut tx, scope, id).await?;
        let name = change.name.as_ref().unwrap_or(&brand.name);
        let own_accounts = change.own_accounts.as_ref();
        let written = sqlx::query(sql!("change_brand"))
            .bind(id)
            .bind(clean(name).into_owned())
            .bind(key(name))
            .bind(accounts_json(own_accounts.unwrap_or(&brand.own_accounts)))
            .bind(
                change
                    .retention_days
                    .unwrap_or(brand.retention_days)
                    .map(i64::from),
            )
            .bind(change.archived.unwrap_or(brand.archived))
            .execute(&mut *tx)
            .await;
        match written {
            Err(sqlx::Error::Database(cause)) if cause.is_unique_violation() => {
                return Err(name_taken());
            }
            written => written?,
        };
        let changed = read_one(&mut tx, scope, id).await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// The logo of a brand; none: it has none.
    pub async fn logo(&self, scope: Scope, brand: Uuid) -> Result<Option<Logo>, Error> {
        let mut tx = self.begin_reading().await?;
        read_one(&mut tx, scope, brand).await?;
        let found: Option<(String, Vec<u8>)> = sqlx::query_as(sql!("logo"))
            .bind(brand)
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        let logo = |(kind, content): (String, _)| {
            let kind = LogoKind::read(&kind)?;
            Ok(Logo { kind, content })
        };
        found.map(logo).transpose()
    }

    /// Whether a brand has a logo, for whoever sees a job of it.
    pub async fn has_logo(&self, brand: Uuid) -> Result<bool, Error> {
        Ok(sqlx::query_scalar(sql!("has_logo"))
            .bind(brand)
            .fetch_one(&self.read)
            .await?)
    }

    /// Gives a brand a logo, or another in its place; none takes it away.
    pub async fn set_logo(
        &self,
        scope: Scope,
        brand: Uuid,
        logo: Option<&Logo>,
    ) -> Result<Brand, Error> {
        let mut tx = self.begin().await?;
        let found = read_one(&mut tx, scope, brand).await?;
        match logo {
            Some(logo) => {
                sqlx::query(sql!("set_logo"))
                    .bind(brand)
                    .bind(logo.kind.word())
                    .bind(logo.content.clone())
                    .execute(&mut *tx)
                    .await?
            }
            None => {
                sqlx::query(sql!("remove_logo"))
                    .bind(brand)
                    .execute(&mut *tx)
                    .await?
            }
        };
        tx.commit().await?;
        Ok(found)
    }
}

fn name_taken() -> Error {
    Error::conflict("There is a brand of this name already.")
}

/// By what names are compared.
fn key(name: &str) -> String {
    clean(name.trim()).to_lowercase()
}

fn accounts_json(accounts: &OwnAccounts) -> String {
    serde_json::to_string(accounts).expect("bug: accounts that JSON cannot hold")
}

async fn read_one(
    tx: &mut sqlx::Transaction<'static, Db>,
    scope: Scope,
    id: Uuid,
) -> Result<Brand, Error> {
    let found = read(tx, scope, Some(id)).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

async fn read(
    tx: &mut sqlx::Transaction<'static, Db>,
    scope: Scope,
    only: Option<Uuid>,
) -> Result<Vec<Brand>, Error> {
    let rows = sqlx::query(sql!("brands"))
        .bind(scope.team())
        .bind(only)
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(brand).collect()
}

fn brand(row: &Row) -> Result<Brand, Error> {
    let mut row = Columns::new(row);
    Ok(Brand {
        id: row.take()?,
        team: row.take()?,
        name: row.take()?,
        own_accounts: from_json(row.take()?)?,
        retention_days: row.take::<Option<i64>>()?.map(days).transpose()?,
        archived: row.take()?,
        created_at: row.take_time()?,
    })
}

fn days(number: i64) -> Result<u32, sqlx::Error> {
    u32::try_from(number).map_err(|error| sqlx::Error::Decode(error.into()))
}
