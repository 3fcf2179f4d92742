//! Leases, credentials and validations: each a single statement that changes a row only if it is still
//! what the caller saw.

use super::{
    Sql,
    accounts::{optional, too_often},
    rows::{account_columns, first_account},
    statement::statement,
    texts,
};
use crate::{
    AccountId,
    store::{
        Credential, Held, Lease, Leased, Phase, Record, Replacement, Save, Settled, Status,
        StoreError, Validated,
    },
};

/// What is set is worked out from the row as it was.
const LEASE: &str = concat!(
    "UPDATE oauth_accounts SET in_doubt = (in_doubt OR phase = 'sent'), fence = fence + 1, \
     phase = 'leased', holder = $3, lease_until = $4 WHERE id = $1 AND generation = $2 AND \
     status = 'active' AND (phase = 'idle' OR fence = $6 OR (phase = 'leased' AND (lease_until IS NULL OR \
     lease_until <= $5))) RETURNING ",
    account_columns!()
);

const MARK_SENT: &str = "UPDATE oauth_accounts SET phase = 'sent' WHERE id = $1 AND fence = $2 AND \
     generation = $3 AND phase = 'leased' RETURNING id";

const SAVE: &str = "UPDATE oauth_accounts SET generation = $2, public = $3, sealed = $4, key_id = $5, \
     refresh_at = $6, status = 'active', in_doubt = FALSE, attempts = 0, problem = NULL, \
     phase = 'idle', holder = NULL, lease_until = NULL WHERE id = $1 AND generation < $2 RETURNING id";

const SETTLE: &str = "UPDATE oauth_accounts SET status = $4, in_doubt = $5, attempts = $6, \
     problem = $7, refresh_at = $8, phase = 'idle', holder = NULL, lease_until = NULL \
     WHERE id = $1 AND fence = $2 AND generation = $3 RETURNING id";

const REPLACE: &str = "UPDATE oauth_accounts SET fence = fence + 1, generation = $3, public = $4, \
     sealed = $5, key_id = $6, client = $7, refresh_at = $8, subject = $9, profile = $10, \
     validity = $11, validated_at = $12, validate_at = $13, status = 'active', in_doubt = FALSE, \
     attempts = 0, problem = NULL, phase = 'idle', holder = NULL, lease_until = NULL \
     WHERE id = $1 AND fence = $2 RETURNING id";

const RESEAL: &str = "UPDATE oauth_accounts SET public = $4, sealed = $5, key_id = $6 \
     WHERE id = $1 AND generation = $2 AND key_id = $3 RETURNING id";

const SET_VALIDITY: &str = "UPDATE oauth_accounts SET validity = $3, validated_at = $4, \
     validate_at = $5 \
     WHERE id = $1 AND generation = $2 RETURNING id";

const SET_VALIDITY_AND_USER: &str = "UPDATE oauth_accounts SET validity = $3, validated_at = $4, \
     validate_at = $5, subject = $6, profile = $7 \
     WHERE id = $1 AND generation = $2 RETURNING id";

/// How often a lease is asked for that was free again when somebody looked why it was not.
const TRIES: usize = 8;

impl Sql {
    pub(in crate::store) async fn lease(
        &self,
        id: &AccountId,
        wanted: Lease<'_>,
    ) -> Result<Leased, StoreError> {
        texts::check(&[wanted.holder])?;
        for _ in 0..TRIES {
            let lease = statement!(
                LEASE,
                id.as_str(),
                wanted.generation,
                wanted.holder,
                wanted.until,
                wanted.now,
                wanted.over
            );
            if let Some(record) = first_account(self.write(lease).await?)? {
                return Ok(Leased::Taken(Box::new(record)));
            }
            match self.get(id).await? {
                None => return Ok(Leased::Gone),
                Some(record)
                    if record.credential.generation != wanted.generation
                        || record.status != Status::Active =>
                {
                    return Ok(Leased::Replaced(Box::new(record)));
                }
                Some(record) if !is_free(&record, wanted) => {
                    return Ok(Leased::Busy(Box::new(record)));
                }
                // Whoever held it has ended it meanwhile.
                Some(_) => {}
            }
        }
        Err(too_often())
    }

    pub(in crate::store) async fn mark_sent(
        &self,
        id: &AccountId,
        held: Held,
    ) -> Result<bool, StoreError> {
        self.changes(statement!(MARK_SENT, id.as_str(), held.fence, held.generation)).await
    }

    pub(in crate::store) async fn save(
        &self,
        id: &AccountId,
        save: Save,
    ) -> Result<bool, StoreError> {
        let Credential { generation, public, sealed, key_id } = save.credential;
        texts::check(&[&public, &key_id])?;
        let statement =
            statement!(SAVE, id.as_str(), generation, public, sealed, key_id, save.refresh_at);
        self.changes(statement).await
    }

    pub(in crate::store) async fn settle(
        &self,
        id: &AccountId,
        held: Held,
        outcome: Settled,
    ) -> Result<bool, StoreError> {
        texts::check(&optional(&[&outcome.problem]))?;
        let statement = statement!(
            SETTLE,
            id.as_str(),
            held.fence,
            held.generation,
            outcome.status.as_str(),
            outcome.in_doubt,
            outcome.attempts,
            outcome.problem,
            outcome.refresh_at
        );
        self.changes(statement).await
    }

    pub(in crate::store) async fn replace(
        &self,
        id: &AccountId,
        from_fence: i64,
        new: Replacement,
    ) -> Result<bool, StoreError> {
        let Credential { generation, public, sealed, key_id } = new.credential;
        texts::check(&[&public, &key_id, &new.profile])?;
        texts::check(&optional(&[&new.subject]))?;
        let statement = statement!(
            REPLACE,
            id.as_str(),
            from_fence,
            generation,
            public,
            sealed,
            key_id,
            new.client.as_str(),
            new.refresh_at,
            new.subject,
            new.profile,
            new.validity.as_str(),
            new.validated_at,
            new.validate_at
        );
        self.changes(statement).await
    }

    pub(in crate::store) async fn reseal(
        &self,
        id: &AccountId,
        from_key: &str,
        credential: Credential,
    ) -> Result<bool, StoreError> {
        let Credential { generation, public, sealed, key_id } = credential;
        texts::check(&[from_key, &public, &key_id])?;
        let statement =
            statement!(RESEAL, id.as_str(), generation, from_key, public, sealed, key_id);
        self.changes(statement).await
    }

    pub(in crate::store) async fn set_validity(
        &self,
        id: &AccountId,
        generation: i64,
        validated: Validated,
    ) -> Result<bool, StoreError> {
        let mut statement = statement!(
            SET_VALIDITY,
            id.as_str(),
            generation,
            validated.validity.as_str(),
            validated.at,
            validated.next
        );
        if let Some((subject, profile)) = validated.told {
            texts::check(&[subject.as_deref().unwrap_or_default(), &profile])?;
            statement.text = SET_VALIDITY_AND_USER;
            statement.values.extend([subject.into(), profile.into()]);
        }
        self.changes(statement).await
    }
}

/// The condition of [`LEASE`] but for the generation.
fn is_free(record: &Record, wanted: Lease<'_>) -> bool {
    match record.phase {
        Phase::Idle => true,
        Phase::Leased if record.lease_until.is_none_or(|until| until <= wanted.now) => true,
        Phase::Leased | Phase::Sent => wanted.over == Some(record.fence),
    }
}
