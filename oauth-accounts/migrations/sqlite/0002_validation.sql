-- Validation of accounts, and claims that are fair to tenants.
-- A program that knows version 1 only can go on: what it does not name has a default.

ALTER TABLE oauth_accounts ADD COLUMN validity TEXT NOT NULL DEFAULT 'unknown';
ALTER TABLE oauth_accounts ADD COLUMN validated_at INTEGER;
ALTER TABLE oauth_accounts ADD COLUMN validate_at INTEGER;

-- Ten minutes in which something is due. Within them, tenants can be gone through one by one, however
-- many accounts each has.
ALTER TABLE oauth_accounts ADD COLUMN refresh_slot INTEGER
    GENERATED ALWAYS AS (refresh_at / 600) VIRTUAL;
ALTER TABLE oauth_accounts ADD COLUMN validate_slot INTEGER
    GENERATED ALWAYS AS (validate_at / 600) VIRTUAL;

CREATE INDEX oauth_accounts_refresh_tenant
    ON oauth_accounts (refresh_slot, provider, tenant, refresh_at)
    WHERE status = 'active' AND refresh_at IS NOT NULL;

CREATE INDEX oauth_accounts_validate ON oauth_accounts (provider, validate_at)
    WHERE status = 'active' AND validate_at IS NOT NULL;

CREATE INDEX oauth_accounts_validate_tenant
    ON oauth_accounts (validate_slot, provider, tenant, validate_at)
    WHERE status = 'active' AND validate_at IS NOT NULL;

INSERT INTO oauth_schema (version, compatible_with) VALUES (2, 1);
