-- Accounts, clients of tenants, and logins that have begun.
-- What each column means is in docs/accounts-schema.md.
-- Texts compare byte by byte (COLLATE "C"), so that the order is the same on every server.

CREATE TABLE oauth_schema (
    version BIGINT NOT NULL PRIMARY KEY,
    compatible_with BIGINT NOT NULL
);

CREATE TABLE oauth_accounts (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    tenant TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    provider TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    is_default BOOLEAN NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C",
    profile TEXT COLLATE "C" NOT NULL,
    client TEXT COLLATE "C" NOT NULL,
    generation BIGINT NOT NULL,
    public TEXT COLLATE "C" NOT NULL,
    sealed BYTEA NOT NULL,
    key_id TEXT COLLATE "C" NOT NULL,
    fence BIGINT NOT NULL,
    phase TEXT COLLATE "C" NOT NULL,
    holder TEXT COLLATE "C",
    lease_until BIGINT,
    in_doubt BOOLEAN NOT NULL,
    attempts BIGINT NOT NULL,
    problem TEXT COLLATE "C",
    refresh_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX oauth_accounts_name ON oauth_accounts (tenant, owner, provider, name);

-- At most one default of an owner and provider, whoever writes.
CREATE UNIQUE INDEX oauth_accounts_default ON oauth_accounts (tenant, owner, provider)
    WHERE is_default;

-- What is due for a refresh, by provider, the longest due first.
CREATE INDEX oauth_accounts_refresh ON oauth_accounts (provider, refresh_at)
    WHERE status = 'active' AND refresh_at IS NOT NULL;

CREATE TABLE oauth_clients (
    tenant TEXT COLLATE "C" NOT NULL,
    provider TEXT COLLATE "C" NOT NULL,
    enabled BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    public TEXT COLLATE "C" NOT NULL,
    sealed BYTEA NOT NULL,
    key_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, provider)
);

CREATE TABLE oauth_logins (
    login_key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    key_id TEXT COLLATE "C" NOT NULL
);

CREATE INDEX oauth_logins_expiry ON oauth_logins (expires_at);

INSERT INTO oauth_schema (version, compatible_with) VALUES (1, 1);
