-- Statements of core/workflow/ctx.c, round.c and journal.c.

-- name: q_round
SELECT stage, token, assigned, rules_sha256, created FROM round WHERE id = 1;

-- The same, and of account $1 what its rights rest on: NULL where it is not there.
-- name: q_standing
SELECT r.stage, r.token, r.assigned, r.rules_sha256, a.role, a.undertaken, a.withdrawn
FROM round r LEFT JOIN account a ON a.id = $1 WHERE r.id = 1;

-- name: q_round_insert
INSERT INTO round (id, token, stage, created) VALUES (1, $1, 'setup', $2);

-- name: q_round_set_stage
UPDATE round SET stage = $1 WHERE id = 1;

-- name: q_round_set_rules
UPDATE round SET rules_sha256 = $1 WHERE id = 1;

-- name: q_round_set_assigned
UPDATE round SET assigned = $1 WHERE id = 1;

-- name: q_programme_all
SELECT key, value FROM programme ORDER BY key;

-- name: q_programme_put
INSERT INTO programme (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = $2;

-- name: q_criterion_all
SELECT code, grp, name, max_centi, step_centi, weight_myriad, band_a, band_b, band_c,
       anchor_a, anchor_b, anchor_c, anchor_d, part
FROM criterion ORDER BY position;

-- name: q_criterion_insert
INSERT INTO criterion (position, code, grp, name, max_centi, step_centi, weight_myriad, band_a, band_b, band_c,
                       anchor_a, anchor_b, anchor_c, anchor_d, part)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: q_item_all
SELECT code, name, min_centi, max_centi FROM objective_item ORDER BY position;

-- name: q_item_insert
INSERT INTO objective_item (position, code, name, min_centi, max_centi) VALUES ($1, $2, $3, $4, $5);

-- name: q_account_by_name
SELECT id, account, name, token, role, panel_no, undertaken, withdrawn FROM account WHERE account = $1;

-- name: q_account_by_id
SELECT id, account, name, token, role, panel_no, undertaken, withdrawn FROM account WHERE id = $1;

-- name: q_application_by_no
SELECT id, no, society, project_name, passed FROM application WHERE no = $1;

-- name: q_recused
SELECT 1 FROM recusal WHERE application_id = $1 AND account_id = $2 AND state = 'confirmed';

-- Whether member $1 is recused from any application.
-- name: q_recused_anywhere
SELECT EXISTS (SELECT 1 FROM recusal WHERE account_id = $1 AND state = 'confirmed');

-- name: q_assigned
SELECT 1 FROM round r WHERE r.id = 1 AND (r.assigned = 0 OR EXISTS
    (SELECT 1 FROM assignment a WHERE a.application_id = $1 AND a.account_id = $2));

-- Both about application $1 and member $2 at once: recused, and assigned.
-- name: q_pair
SELECT EXISTS (SELECT 1 FROM recusal c WHERE c.application_id = $1 AND c.account_id = $2 AND c.state = 'confirmed'),
       r.assigned = 0 OR EXISTS (SELECT 1 FROM assignment a WHERE a.application_id = $1 AND a.account_id = $2)
FROM round r WHERE r.id = 1;

-- name: q_journal_last
SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1;

-- name: q_journal_insert
INSERT INTO journal (seq, time, actor, via, action, person, object, detail, prev, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: q_journal_all
SELECT j.seq, j.time, j.actor, j.via, j.action, j.person, j.object, j.detail, j.prev, j.hash,
       a.account, a.role, a.panel_no, p.account, p.role, p.panel_no
FROM journal j LEFT JOIN account a ON a.token = j.actor LEFT JOIN account p ON p.token = j.person
ORDER BY j.seq;

-- One entry as q_journal_all reads it, and what a filter looks at: from number $1 on, newer or older.
-- name: q_journal_one
SELECT j.seq, j.time, j.actor, j.via, j.action, j.person, j.object, j.detail, j.prev, j.hash,
       a.account, a.role, a.panel_no, p.account, p.role, p.panel_no
FROM journal j LEFT JOIN account a ON a.token = j.actor LEFT JOIN account p ON p.token = j.person
WHERE j.seq = $1;

-- name: q_journal_newer
SELECT seq, actor, action, person, object FROM journal WHERE seq >= $1 ORDER BY seq;

-- name: q_journal_older
SELECT seq, actor, action, person, object FROM journal WHERE seq <= $1 ORDER BY seq DESC;

-- name: q_journal_names
SELECT token, account, name FROM account ORDER BY token;

-- name: q_import_run_last
SELECT MAX(no) FROM import_run;

-- name: q_import_run_insert
INSERT INTO import_run (no, kind, file, sha256, encoding, time) VALUES ($1, $2, $3, $4, $5, $6);
