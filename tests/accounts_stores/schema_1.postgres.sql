-- A database as version 1 of the schema made it, with rows. It is not changed any more.

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

CREATE UNIQUE INDEX oauth_accounts_default ON oauth_accounts (tenant, owner, provider)
    WHERE is_default;

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

INSERT INTO oauth_accounts (id, tenant, owner, provider, name, kind, is_default, status, subject,
    profile, client, generation, public, sealed, key_id, fence, phase, holder, lease_until, in_doubt,
    attempts, problem, refresh_at, created_at) VALUES
('00000000000000000000000000000001', 'acme corp', 'ann', 'acme', 'work', 'oauth', FALSE, 'active', 'user-1',
    '{"name":"Ann"}', 'own', 7, '{"expires_at":1799999999}', '\x0001FEFF', 'k1', 9, 'leased', '0123abcd',
    1799999990000, TRUE, 2, 'the provider did not answer', 1799999000, 1700000001),
('00000000000000000000000000000002', 'acme corp', 'ann', 'acme', 'home', 'oauth', TRUE, 'active', NULL,
    '{}', 'managed', 0, '{}', '\x0001FEFF', 'k1', 0, 'idle', NULL, NULL, FALSE, 0, NULL, 1799998000, 1700000002),
('00000000000000000000000000000003', 'bob', '', 'umbrella', 'key', 'api_key', TRUE, 'needs_reauthorization',
    NULL, '{}', 'none', 0, '{}', '', 'k1', 0, 'idle', NULL, NULL, FALSE, 0, NULL, NULL, 1700000003);

INSERT INTO oauth_clients (tenant, provider, enabled, version, public, sealed, key_id) VALUES
('acme corp', 'acme', TRUE, 3, '{"client_id":"c"}', '\x0001FEFF', 'k1');

INSERT INTO oauth_logins (login_key, expires_at, sealed, key_id) VALUES
('state-1', 1800000600, '\x0001FEFF', 'k1');
