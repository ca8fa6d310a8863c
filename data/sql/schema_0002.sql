-- Second version: how people sign in (登录). A key that was taken away stays as a row, so that its number never
-- names another key; a passcode (口令) for people without a key.

-- Public SSH keys; a key that is in force belongs to one account. id is the N of `serve --key N`.
CREATE TABLE account_key_new (
    id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account (id),
    type TEXT NOT NULL,
    blob TEXT NOT NULL,               -- base64, as in an OpenSSH public key file
    comment TEXT NOT NULL,
    fingerprint TEXT NOT NULL,        -- SHA-256 of the decoded blob, hexadecimal
    added BIGINT NOT NULL,
    removed BIGINT                    -- NULL: in force
);
INSERT INTO account_key_new (id, account_id, type, blob, comment, fingerprint, added)
SELECT id, account_id, type, blob, comment, fingerprint, added FROM account_key ORDER BY id;
DROP TABLE account_key;
ALTER TABLE account_key_new RENAME TO account_key;
CREATE UNIQUE INDEX account_key_in_force ON account_key (fingerprint) WHERE removed IS NULL;
CREATE INDEX account_key_account ON account_key (account_id);

-- Passcodes, at most one an account. no grows with every new one (the journal entry that made it), so that a session
-- knows whether it is still the one it signed in with. failures: wrong attempts since the last right one or lock.
CREATE TABLE account_passcode (
    account_id BIGINT PRIMARY KEY REFERENCES account (id),
    no BIGINT NOT NULL,
    hash TEXT NOT NULL,               -- Argon2id with its salt and costs, as libsodium writes it
    made BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    locked_until BIGINT NOT NULL      -- 0: never locked
);
