-- Accounts, recusals, assignments.

-- name: q_accounts_all
SELECT a.id, a.account, a.name, a.employer, a.title, a.role, a.panel_no, a.undertaken, a.withdrawn,
       (SELECT COUNT(*) FROM account_key k WHERE k.account_id = a.id AND k.removed IS NULL),
       EXISTS (SELECT 1 FROM account_passcode c WHERE c.account_id = a.id)
FROM account a ORDER BY a.account;

-- name: q_account_full
SELECT id, name, employer, title, role, withdrawn, import_no, import_line, token FROM account WHERE account = $1;

-- name: q_account_insert
INSERT INTO account (account, name, name_key, employer, employer_key, title, role, token, import_no, import_line)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: q_account_update
UPDATE account SET name = $2, name_key = $3, employer = $4, employer_key = $5, title = $6, role = $7,
       import_no = $8, import_line = $9
WHERE account = $1;

-- name: q_account_stamp
UPDATE account SET import_no = $2, import_line = $3 WHERE account = $1;

-- name: q_account_set_role
UPDATE account SET role = $2 WHERE id = $1;

-- name: q_account_set_withdrawn
UPDATE account SET withdrawn = $2 WHERE id = $1;

-- name: q_account_id
SELECT id FROM account WHERE account = $1;

-- name: q_panel_unnumbered
SELECT id FROM account WHERE role IN ('reviewer','chair','deputy') AND panel_no IS NULL ORDER BY id;

-- name: q_panel_number_last
SELECT MAX(panel_no) FROM account;

-- name: q_panel_set_number
UPDATE account SET panel_no = $2 WHERE id = $1;

-- name: q_member_sheets
SELECT COUNT(*) FROM sheet WHERE account_id = $1 AND state <> 'void' AND given > 0;

-- name: q_short_without_member
SELECT p.no, COUNT(s.account_id) FROM application p
LEFT JOIN sheet s ON s.application_id = p.id AND s.state = 'submitted' AND s.account_id <> $1
WHERE p.passed = 1 AND EXISTS (SELECT 1 FROM sheet m WHERE m.application_id = p.id AND m.account_id = $1 AND m.state = 'submitted')
GROUP BY p.id, p.no HAVING COUNT(s.account_id) < $2 ORDER BY p.no LIMIT 1;

-- name: q_conflict_team
SELECT p.id, a.id, p.no, a.account, a.token, m.seq, m.name, m.employer
FROM member m JOIN account a ON a.name_key = m.name_key AND a.employer_key = m.employer_key
JOIN application p ON p.id = m.application_id
WHERE p.passed = 1 AND a.withdrawn IS NULL AND a.role IN ('reviewer','chair','deputy') AND m.name_key <> ''
  AND m.employer_key <> ''
  AND NOT EXISTS (SELECT 1 FROM recusal r WHERE r.application_id = p.id AND r.account_id = a.id)
ORDER BY p.no, a.account, m.seq;

-- name: q_conflict_employer
SELECT p.id, a.id, p.no, a.account, a.token, m.seq, m.name, m.employer
FROM member m JOIN account a ON a.employer_key = m.employer_key
JOIN application p ON p.id = m.application_id
WHERE m.seq = (SELECT MIN(f.seq) FROM member f WHERE f.application_id = m.application_id)
  AND p.passed = 1 AND a.withdrawn IS NULL AND a.role IN ('reviewer','chair','deputy') AND m.employer_key <> ''
  AND NOT EXISTS (SELECT 1 FROM recusal r WHERE r.application_id = p.id AND r.account_id = a.id)
ORDER BY p.no, a.account;

-- name: q_recusal_propose
INSERT INTO recusal (application_id, account_id, state, source, evidence, reason, time)
VALUES ($1, $2, 'proposed', 'rule', $3, '', $4) ON CONFLICT (application_id, account_id) DO NOTHING;

-- name: q_recusals_all
SELECT r.id, a.account, a.name, p.no, p.society, r.state, r.source, r.evidence, r.reason
FROM recusal r JOIN account a ON a.id = r.account_id JOIN application p ON p.id = r.application_id
ORDER BY r.id;

-- name: q_recusal_by_id
SELECT r.state, a.account, p.no FROM recusal r JOIN account a ON a.id = r.account_id
JOIN application p ON p.id = r.application_id WHERE r.id = $1;

-- name: q_recusal_state
SELECT state FROM recusal WHERE application_id = $1 AND account_id = $2;

-- name: q_recusal_put
INSERT INTO recusal (application_id, account_id, state, source, evidence, reason, time)
VALUES ($1, $2, 'confirmed', $3, '', $4, $5)
ON CONFLICT (application_id, account_id) DO UPDATE SET state = 'confirmed', source = $3, reason = $4, time = $5;

-- name: q_recusal_settle
UPDATE recusal SET state = $2, reason = $3 WHERE id = $1;

-- name: q_assignment_put
INSERT INTO assignment (application_id, account_id, import_no) VALUES ($1, $2, $3)
ON CONFLICT (application_id, account_id) DO UPDATE SET import_no = $3;

-- name: q_assignment_prune
DELETE FROM assignment WHERE import_no <> $1;

-- name: q_assignment_has
SELECT import_no FROM assignment WHERE application_id = $1 AND account_id = $2;

-- name: q_assignment_orphans
SELECT s.application_id, p.no, s.account_id, a.account, a.token FROM sheet s
JOIN application p ON p.id = s.application_id JOIN account a ON a.id = s.account_id
WHERE s.state <> 'void' AND NOT EXISTS
    (SELECT 1 FROM assignment t WHERE t.application_id = s.application_id AND t.account_id = s.account_id)
ORDER BY p.no, a.account LIMIT 1;

-- name: q_passed_all
SELECT id, no FROM application WHERE passed = 1 ORDER BY no;

-- name: q_panel_all
SELECT id, account FROM account WHERE role IN ('reviewer','chair','deputy') AND withdrawn IS NULL ORDER BY account;

-- name: q_recused_pairs
SELECT application_id, account_id FROM recusal WHERE state = 'confirmed' ORDER BY application_id, account_id;
