-- A database as version 1 of the schema made it, with rows. It is not changed any more.

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

CREATE UNIQUE INDEX oauth_accounts_default ON oauth_accounts (tenant, owner, provider)
    WHERE is_default;

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

INSERT INTO oauth_accounts (id, tenant, owner, provider, name, kind, is_default, status, subject,
    profile, client, generation, public, sealed, key_id, fence, phase, holder, lease_until, in_doubt,
    attempts, problem, refresh_at, created_at) VALUES
('00000000000000000000000000000001', 'acme corp', 'ann', 'acme', 'work', 'oauth', FALSE, 'active', 'user-1',
    '{"name":"Ann"}', 'own', 7, '{"expires_at":1799999999}', X'0001FEFF', 'k1', 9, 'leased', '0123abcd',
    1799999990000, TRUE, 2, 'the provider did not answer', 1799999000, 1700000001),
('00000000000000000000000000000002', 'acme corp', 'ann', 'acme', 'home', 'oauth', TRUE, 'active', NULL,
    '{}', 'managed', 0, '{}', X'0001FEFF', 'k1', 0, 'idle', NULL, NULL, FALSE, 0, NULL, 1799998000, 1700000002),
('00000000000000000000000000000003', 'bob', '', 'umbrella', 'key', 'api_key', TRUE, 'needs_reauthorization',
    NULL, '{}', 'none', 0, '{}', X'', 'k1', 0, 'idle', NULL, NULL, FALSE, 0, NULL, NULL, 1700000003);

INSERT INTO oauth_clients (tenant, provider, enabled, version, public, sealed, key_id) VALUES
('acme corp', 'acme', TRUE, 3, '{"client_id":"c"}', X'0001FEFF', 'k1');

INSERT INTO oauth_logins (login_key, expires_at, sealed, key_id) VALUES
('state-1', 1800000600, X'0001FEFF', 'k1');
