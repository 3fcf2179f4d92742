//! Accounts that are due, given out fairly to the tenants.
//!
//! A claim takes the accounts that are longest due at each provider. As long as that is all there is, it
//! is fair by looking at it. When more is due than one claim looks at, a few tenants can be in front of all
//! others: then it also goes round the tenants that have something due, from where the last claim stopped.
//! Among what was found, the first account of each tenant comes before the second of any, and those of the
//! tenants that it came to on its round before those that are longest due.
//!
//! Nothing is written for this but the accounts themselves: no counter that all savers would wait for, and
//! nothing that can be wrong after a crash.

use std::collections::HashSet;

use super::{
    Sql, Statement,
    cursor::{Cursor, Step},
    dialect::ClaimTexts,
    rows::{account, number, text},
    statement::{Row, Value, statement},
};
use crate::store::{Claim, Record, StoreError};

/// The most accounts that one claim gives out.
const MOST: usize = 1_000;

/// For each account that a claim may give out, it looks at so many: other workers, who look at the same
/// ones, take some of them.
const LOOK: usize = 8;

/// The most steps that a claim makes on its round. A step finds a tenant that has something due, unless it
/// comes to a provider that is not wanted, or to one of the last minutes.
const STEPS: usize = 2_000;

/// So many steps are asked for at a time.
const STRIDE: usize = 250;

/// How often a claim looks again when others took all that it had seen.
const TRIES: usize = 3;

/// Comes after every name.
const LAST: &str = "\u{10ffff}\u{10ffff}\u{10ffff}\u{10ffff}";

impl Sql {
    pub(in crate::store) async fn claim_refresh(
        &self,
        claim: Claim<'_>,
    ) -> Result<Vec<Record>, StoreError> {
        super::texts::check(&[claim.holder])?;
        let texts = &self.database.dialect().refresh;
        let lease = [Value::from(claim.holder), Value::from(claim.until)];
        self.claim(claim, &self.refreshes, texts, &lease).await
    }

    pub(in crate::store) async fn claim_validation(
        &self,
        claim: Claim<'_>,
    ) -> Result<Vec<Record>, StoreError> {
        let texts = &self.database.dialect().validation;
        self.claim(claim, &self.validations, texts, &[]).await
    }

    async fn claim(
        &self,
        claim: Claim<'_>,
        cursor: &Cursor,
        texts: &ClaimTexts,
        more: &[Value],
    ) -> Result<Vec<Record>, StoreError> {
        let most = claim.most.min(MOST);
        let now = claim.now.div_euclid(1000);
        for _ in 0..TRIES {
            let overview = self.read(statement!(texts.overview, now, most * LOOK + 1)).await?;
            let due = due_providers(overview, claim.not_of)?;
            if due.is_empty() || most == 0 {
                return Ok(Vec::new());
            }
            let of_each_provider = (most * LOOK).div_ceil(due.len()).max(most);
            let hides_others = due.iter().any(|(_, count)| *count > of_each_provider);
            let wanted: Vec<&str> = due.iter().map(|(provider, _)| provider.as_str()).collect();
            let round = match hides_others {
                true => self.round(texts, cursor, &wanted, now, most).await?,
                false => Vec::new(),
            };
            let mut values: Vec<Value> = vec![
                json(&wanted).into(),
                json(&round).into(),
                now.into(),
                of_each_provider.into(),
                (most * LOOK).div_ceil(round.len().max(1)).into(),
                most.into(),
                seconds_after(claim.until).into(),
            ];
            values.extend_from_slice(more);
            let rows = self.write(Statement { text: texts.claim, values }).await?;
            if !rows.is_empty() {
                return readable(rows);
            }
            // Others took all of it, while this looked.
        }
        Ok(Vec::new())
    }

    /// Goes on with the round, until it has come to `most` tenants that have something due, to where it
    /// began, or too far for one claim.
    async fn round(
        &self,
        texts: &ClaimTexts,
        cursor: &Cursor,
        wanted: &[&str],
        now: i64,
        most: usize,
    ) -> Result<Vec<(i64, String, String)>, StoreError> {
        let begun = cursor.get();
        let (mut from, mut is_second_half) = (begun.clone(), begun.is_none());
        let mut steps = Vec::new();
        let mut tenants = HashSet::new();
        let mut left = STEPS;
        'round: while left > 0 {
            let stride = left.min(STRIDE);
            let after = from.clone().unwrap_or_else(Step::before_all);
            let rows = self
                .read(statement!(
                    texts.steps,
                    after.slot,
                    after.provider,
                    after.tenant,
                    now.div_euclid(600),
                    json(&wanted),
                    stride,
                    LAST
                ))
                .await?;
            let is_end = rows.len() < stride;
            left -= stride;
            for row in rows {
                let (step, due) = step(row)?;
                if is_second_half && begun.as_ref().is_some_and(|begun| step > *begun) {
                    break 'round;
                }
                from = Some(step.clone());
                if due <= now && wanted.contains(&step.provider.as_str()) {
                    tenants.insert(step.tenant.clone());
                    steps.push((step.slot, step.provider, step.tenant));
                    if tenants.len() == most {
                        break 'round;
                    }
                }
            }
            if is_end {
                from = None;
                if is_second_half {
                    break;
                }
                is_second_half = true;
            }
        }
        cursor.set(from);
        Ok(steps)
    }
}

/// The providers that have something due and are wanted, with how much.
fn due_providers(
    overview: Vec<Row>,
    not_of: &[String],
) -> Result<Vec<(String, usize)>, StoreError> {
    let mut due = Vec::new();
    for row in overview {
        let mut row = row.into_iter();
        let provider = text(row.next(), "provider")?;
        let count = usize::try_from(number(row.next(), "count")?).unwrap_or(0);
        if count > 0 && !not_of.contains(&provider) {
            due.push((provider, count));
        }
    }
    Ok(due)
}

fn step(row: Row) -> Result<(Step, i64), StoreError> {
    let mut row = row.into_iter();
    let step = Step {
        slot: number(row.next(), "slot")?,
        provider: text(row.next(), "provider")?,
        tenant: text(row.next(), "tenant")?,
    };
    Ok((step, number(row.next(), "due")?))
}

/// The accounts that can be read. One that cannot keeps no other from being refreshed; it comes again.
fn readable(rows: Vec<Row>) -> Result<Vec<Record>, StoreError> {
    let mut records = Vec::with_capacity(rows.len());
    let mut problem = None;
    for row in rows {
        match account(row) {
            Ok(record) => records.push(record),
            Err(error) => {
                tracing::warn!(%error, "an account that is due cannot be read");
                problem = Some(error);
            }
        }
    }
    records.sort_by(|a, b| a.id.cmp(&b.id));
    match problem {
        Some(error) if records.is_empty() => Err(error),
        _ => Ok(records),
    }
}

/// Milliseconds as seconds, rounded up.
fn seconds_after(milliseconds: i64) -> i64 {
    milliseconds.saturating_add(999).div_euclid(1000)
}

/// A list as one parameter.
fn json(list: &impl serde::Serialize) -> String {
    serde_json::to_string(list).unwrap_or_else(|_| "[]".to_owned())
}
