//! What SQL databases are told in different words.

use super::rows::account_columns;

/// The SQL of a database, where it has its own.
pub(in crate::store) struct Dialect {
    /// Keeps others from adding, removing and choosing among the accounts of an owner and provider until
    /// the end of the transaction; `None`: there is only one who writes.
    pub(super) lock_group: Option<&'static str>,
    /// Forgets logins that have expired at `$1`: more at once than are ever put, so that they never pile
    /// up, and few enough to go unnoticed.
    pub(super) forget_logins: &'static str,
    pub(in crate::store) refresh: ClaimTexts,
    pub(in crate::store) validation: ClaimTexts,
}

/// The statements of one kind of claim.
pub(in crate::store) struct ClaimTexts {
    /// Which providers have something due by `$1`, and how many accounts, counted up to `$2`.
    pub(super) overview: &'static str,
    /// At most `$6` steps after (`$1`, `$2`, `$3`), up to the slot `$4`, and when the first account of each is
    /// due. Of a provider that is not among `$5` only one step is returned; `$7` comes after every name.
    pub(in crate::store) steps: &'static str,
    /// Claims at most `$6` accounts that are due by `$3`: of each provider in `$1` the `$4` that are
    /// longest due, of each step in `$2` the `$5`, and first those of tenants that are in `$2`. They are due again at `$7`; `$8`: who claims, until `$9`.
    pub(super) claim: &'static str,
}

#[cfg(test)]
impl ClaimTexts {
    pub(in crate::store) fn all(&self) -> [&'static str; 3] {
        [self.overview, self.steps, self.claim]
    }
}

/// Writes the statements of a kind of claim: `$at` is the column, `$slot` its ten minutes, `$set` what else
/// changes.
macro_rules! claim_texts {
    (sqlite, $at:literal, $slot:literal, $set:expr) => {
        ClaimTexts {
            overview: claim_texts!(overview, $at),
            // Each `+` lets SQLite compare with the index as a whole, and not with its first column only.
            steps: concat!(
                "WITH RECURSIVE step (row, n) AS (SELECT (SELECT rowid FROM oauth_accounts \
                 WHERE status = 'active' AND ", $at, " IS NOT NULL AND ", $slot, " <= $4 \
                 AND (", $slot, ", provider, tenant) > ($1, $2, $3) \
                 ORDER BY ", $slot, ", provider, tenant, ", $at, " LIMIT 1), 1 \
                 UNION ALL SELECT (SELECT b.rowid FROM oauth_accounts b \
                 WHERE b.status = 'active' AND b.", $at, " IS NOT NULL AND b.", $slot, " <= $4 \
                 AND (b.", $slot, ", b.provider, b.tenant) > (+a.", $slot, ", +a.provider, \
                 +CASE WHEN a.provider IN (SELECT value FROM json_each($5)) THEN a.tenant ELSE $7 END) \
                 ORDER BY b.", $slot, ", b.provider, b.tenant, b.", $at, " LIMIT 1), n + 1 \
                 FROM step JOIN oauth_accounts a ON a.rowid = step.row WHERE n < $6) \
                 SELECT a.", $slot, ", a.provider, a.tenant, a.", $at, " \
                 FROM step JOIN oauth_accounts a ON a.rowid = step.row ORDER BY step.n"
            ),
            claim: concat!(
                "UPDATE oauth_accounts SET ", $at, " = $7", $set, " WHERE id IN (SELECT id FROM (\
                 SELECT id, due, tenant NOT IN (SELECT json_extract(value, '$[2]') FROM json_each($2)) AS rest, \
                 row_number() OVER (PARTITION BY tenant ORDER BY due, id) AS turn FROM (\
                 SELECT a.id, a.tenant, a.", $at, " AS due FROM json_each($1) AS wanted \
                 JOIN oauth_accounts a ON a.id IN (SELECT id FROM oauth_accounts \
                 WHERE provider = wanted.value AND status = 'active' AND ", $at, " <= $3 \
                 ORDER BY ", $at, " LIMIT $4) \
                 UNION SELECT a.id, a.tenant, a.", $at, " FROM json_each($2) AS step \
                 JOIN oauth_accounts a ON a.id IN (SELECT id FROM oauth_accounts \
                 WHERE ", $slot, " = json_extract(step.value, '$[0]') \
                 AND provider = json_extract(step.value, '$[1]') \
                 AND tenant = json_extract(step.value, '$[2]') AND status = 'active' \
                 AND ", $at, " <= $3 ORDER BY ", $at, " LIMIT $5))) \
                 ORDER BY turn, rest, due, id LIMIT $6) RETURNING ", account_columns!()
            ),
        }
    };
    (postgres, $at:literal, $slot:literal, $set:expr) => {
        ClaimTexts {
            overview: claim_texts!(overview, $at),
            steps: concat!(
                "WITH RECURSIVE step AS ((SELECT ", $slot, " AS slot, provider, tenant, ", $at, " AS due, \
                 1 AS n FROM oauth_accounts WHERE status = 'active' AND ", $at, " IS NOT NULL \
                 AND ", $slot, " <= $4 AND (", $slot, ", provider, tenant) > ($1, $2, $3) \
                 ORDER BY ", $slot, ", provider, tenant, ", $at, " LIMIT 1) \
                 UNION ALL SELECT next.slot, next.provider, next.tenant, next.due, step.n + 1 FROM step \
                 CROSS JOIN LATERAL (SELECT ", $slot, " AS slot, provider, tenant, ", $at, " AS due \
                 FROM oauth_accounts WHERE status = 'active' AND ", $at, " IS NOT NULL \
                 AND ", $slot, " <= $4 AND (", $slot, ", provider, tenant) > (step.slot, step.provider, \
                 CASE WHEN step.provider IN (SELECT json_array_elements_text($5::json)) \
                 THEN step.tenant ELSE $7 END) \
                 ORDER BY ", $slot, ", provider, tenant, ", $at, " LIMIT 1) AS next WHERE step.n < $6) \
                 SELECT slot, provider, tenant, due FROM step ORDER BY n"
            ),
            // What is chosen is looked up row by row, in order, until enough could be locked: rows that
            // another worker is taking are passed over.
            claim: concat!(
                "WITH candidate AS (SELECT due.id, due.tenant, due.at \
                 FROM json_array_elements_text($1::json) AS wanted (provider) CROSS JOIN LATERAL (\
                 SELECT id, tenant, ", $at, " AS at FROM oauth_accounts \
                 WHERE provider = wanted.provider AND status = 'active' AND ", $at, " <= $3 \
                 ORDER BY ", $at, " LIMIT $4) AS due \
                 UNION SELECT due.id, due.tenant, due.at \
                 FROM json_array_elements($2::json) AS step (value) CROSS JOIN LATERAL (\
                 SELECT id, tenant, ", $at, " AS at FROM oauth_accounts \
                 WHERE ", $slot, " = (step.value ->> 0)::bigint AND provider = step.value ->> 1 \
                 AND tenant = step.value ->> 2 AND status = 'active' AND ", $at, " <= $3 \
                 ORDER BY ", $at, " LIMIT $5) AS due), \
                 ranked AS (SELECT id, tenant NOT IN (SELECT value ->> 2 \
                 FROM json_array_elements($2::json)) AS rest, at, \
                 row_number() OVER (PARTITION BY tenant ORDER BY at, id) AS turn \
                 FROM candidate ORDER BY turn, rest, at, id), \
                 taken AS MATERIALIZED (SELECT free.id FROM ranked CROSS JOIN LATERAL (\
                 SELECT id FROM oauth_accounts WHERE id = ranked.id AND status = 'active' \
                 AND ", $at, " <= $3 FOR UPDATE SKIP LOCKED) AS free LIMIT $6) \
                 UPDATE oauth_accounts SET ", $at, " = $7", $set, " \
                 WHERE id = ANY (ARRAY (SELECT id FROM taken)) RETURNING ", account_columns!()
            ),
        }
    };
    (overview, $at:literal) => {
        concat!(
            "WITH RECURSIVE known (provider) AS (SELECT min(provider) FROM oauth_accounts \
             WHERE status = 'active' AND ", $at, " IS NOT NULL \
             UNION ALL SELECT (SELECT min(a.provider) FROM oauth_accounts a WHERE a.status = 'active' \
             AND a.", $at, " IS NOT NULL AND a.provider > known.provider) \
             FROM known WHERE known.provider IS NOT NULL) \
             SELECT provider, (SELECT count(*) FROM (SELECT 1 FROM oauth_accounts a \
             WHERE a.provider = known.provider AND a.status = 'active' AND a.", $at, " <= $1 \
             ORDER BY a.", $at, " LIMIT $2) AS due) FROM known WHERE provider IS NOT NULL"
        )
    };
}

/// Idle accounts are given out with the lease; the values are worked out from the row as it was.
macro_rules! take_lease {
    () => {
        ", fence = fence + CASE WHEN phase = 'idle' THEN 1 ELSE 0 END, \
         holder = CASE WHEN phase = 'idle' THEN $8 ELSE holder END, \
         lease_until = CASE WHEN phase = 'idle' THEN $9 ELSE lease_until END, \
         phase = CASE WHEN phase = 'idle' THEN 'leased' ELSE phase END"
    };
}

#[cfg(feature = "sqlite")]
pub(in crate::store) static SQLITE: Dialect = Dialect {
    lock_group: None,
    forget_logins: "DELETE FROM oauth_logins WHERE login_key IN (SELECT login_key FROM oauth_logins \
         WHERE expires_at <= $1 ORDER BY expires_at LIMIT 64)",
    refresh: claim_texts!(sqlite, "refresh_at", "refresh_slot", take_lease!()),
    validation: claim_texts!(sqlite, "validate_at", "validate_slot", ""),
};

#[cfg(feature = "postgres")]
pub(in crate::store) static POSTGRES: Dialect = Dialect {
    lock_group: Some(
        "SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(\
         'oauth_accounts' || chr(10) || $1 || chr(10) || $2 || chr(10) || $3, 0))",
    ),
    // Two that forget at the same time do not wait for each other.
    forget_logins: "DELETE FROM oauth_logins WHERE login_key = ANY (ARRAY (SELECT login_key FROM \
         oauth_logins WHERE expires_at <= $1 ORDER BY expires_at LIMIT 64 FOR UPDATE SKIP LOCKED))",
    refresh: claim_texts!(postgres, "refresh_at", "(refresh_at / 600)", take_lease!()),
    validation: claim_texts!(postgres, "validate_at", "(validate_at / 600)", ""),
};
