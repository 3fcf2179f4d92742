-- Accounts, clients of tenants, and logins that have begun.
-- What each column means is in docs/accounts-schema.md.

CREATE TABLE oauth_schema (
    version INTEGER NOT NULL PRIMARY KEY,
    compatible_with INTEGER NOT NULL
) STRICT;

CREATE TABLE oauth_accounts (
    id TEXT NOT NULL PRIMARY KEY,
    tenant TEXT NOT NULL,
    owner TEXT NOT NULL,
    provider TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
    status TEXT NOT NULL,
    subject TEXT,
    profile TEXT NOT NULL,
    client TEXT NOT NULL,
    generation INTEGER NOT NULL,
    public TEXT NOT NULL,
    sealed BLOB NOT NULL,
    key_id TEXT NOT NULL,
    fence INTEGER NOT NULL,
    phase TEXT NOT NULL,
    holder TEXT,
    lease_until INTEGER,
    in_doubt INTEGER NOT NULL CHECK (in_doubt IN (0, 1)),
    attempts INTEGER NOT NULL,
    problem TEXT,
    refresh_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX oauth_accounts_name ON oauth_accounts (tenant, owner, provider, name);

-- At most one default of an owner and provider, whoever writes.
CREATE UNIQUE INDEX oauth_accounts_default ON oauth_accounts (tenant, owner, provider)
    WHERE is_default;

-- What is due for a refresh, by provider, the longest due first.
CREATE INDEX oauth_accounts_refresh ON oauth_accounts (provider, refresh_at)
    WHERE status = 'active' AND refresh_at IS NOT NULL;

CREATE TABLE oauth_clients (
    tenant TEXT NOT NULL,
    provider TEXT NOT NULL,
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    version INTEGER NOT NULL,
    public TEXT NOT NULL,
    sealed BLOB NOT NULL,
    key_id TEXT NOT NULL,
    PRIMARY KEY (tenant, provider)
) STRICT;

CREATE TABLE oauth_logins (
    login_key TEXT NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    key_id TEXT NOT NULL
) STRICT;

CREATE INDEX oauth_logins_expiry ON oauth_logins (expires_at);

INSERT INTO oauth_schema (version, compatible_with) VALUES (1, 1);
