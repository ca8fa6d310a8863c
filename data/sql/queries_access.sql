-- How people sign in: keys and passcodes. Statements of core/workflow/keys.c, passcodes.c, sign_in.c and ctx.c.

-- name: q_key_owner
SELECT account_id FROM account_key WHERE fingerprint = $1 AND removed IS NULL;

-- name: q_key_last
SELECT MAX(id) FROM account_key;

-- name: q_key_insert
INSERT INTO account_key (id, account_id, type, blob, comment, fingerprint, added) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: q_keys_of
SELECT id, type, fingerprint, comment, added FROM account_key WHERE account_id = $1 AND removed IS NULL ORDER BY id;

-- name: q_key_remove
UPDATE account_key SET removed = $2 WHERE id = $1;

-- name: q_key_by_fingerprint
SELECT id, type, blob FROM account_key WHERE fingerprint = $1 AND removed IS NULL;

-- name: q_key_sign_in
SELECT account_id, type, blob, fingerprint FROM account_key WHERE id = $1 AND removed IS NULL;

-- name: q_key_in_force
SELECT 1 FROM account_key WHERE id = $1 AND account_id = $2 AND removed IS NULL;

-- name: q_passcode_put
INSERT INTO account_passcode (account_id, no, hash, made, failures, locked_until) VALUES ($1, $2, $3, $4, 0, 0)
ON CONFLICT (account_id) DO UPDATE SET no = $2, hash = $3, made = $4, failures = 0, locked_until = 0;

-- name: q_passcode_delete
DELETE FROM account_passcode WHERE account_id = $1;

-- name: q_passcode_of
SELECT a.id, c.no, c.hash, c.failures, c.locked_until FROM account a JOIN account_passcode c ON c.account_id = a.id
WHERE a.account = $1 AND a.withdrawn IS NULL;

-- name: q_passcode_count
UPDATE account_passcode SET failures = $2, locked_until = $3 WHERE account_id = $1;

-- name: q_passcode_no
SELECT no FROM account_passcode WHERE account_id = $1;

-- name: q_session_insert
INSERT INTO session (seq, account_id, fingerprint, client) VALUES ($1, $2, $3, $4);

-- name: q_session_fingerprint
SELECT fingerprint FROM session WHERE seq = $1;

-- name: q_session_others
SELECT s.seq, a.token, s.fingerprint, s.client FROM session s JOIN account a ON a.id = s.account_id WHERE s.seq <> $1 ORDER BY s.seq;

-- name: q_session_delete
DELETE FROM session WHERE seq = $1;
