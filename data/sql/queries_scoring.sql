-- Statements of scoring: sheet_store.c, scoring.c, scoring_state.c, progress.c, import_marks.c, import_sheets.c.
-- A sheet whose state is void counts as no sheet, everywhere.

-- name: q_sheet_one
SELECT p.id, p.no, p.project_name, p.society, p.industry, 0, COALESCE(s.state, ''), COALESCE(s.marks, ''),
       COALESCE(s.version, 0), COALESCE(o.text, '')
FROM application p
LEFT JOIN sheet s ON s.application_id = p.id AND s.account_id = $2
LEFT JOIN opinion o ON o.application_id = p.id AND o.account_id = $2
WHERE p.id = $1;

-- The same by number, and whether the application passed, is recused and is assigned: one question instead of three,
-- for it is asked with every mark.
-- name: q_sheet_by_no
SELECT p.id, p.no, p.project_name, p.society, p.industry, 0, COALESCE(s.state, ''), COALESCE(s.marks, ''),
       COALESCE(s.version, 0), COALESCE(o.text, ''), p.passed,
       EXISTS (SELECT 1 FROM recusal c WHERE c.application_id = p.id AND c.account_id = $2 AND c.state = 'confirmed'),
       EXISTS (SELECT 1 FROM round r WHERE r.id = 1 AND (r.assigned = 0 OR EXISTS
           (SELECT 1 FROM assignment a WHERE a.application_id = p.id AND a.account_id = $2)))
FROM application p
LEFT JOIN sheet s ON s.application_id = p.id AND s.account_id = $2
LEFT JOIN opinion o ON o.application_id = p.id AND o.account_id = $2
WHERE p.no = $1;

-- name: q_sheet_back
SELECT state, marks, version FROM sheet WHERE application_id = $1 AND account_id = $2;

-- name: q_sheet_list
SELECT p.id, p.no, p.project_name, p.society, p.industry, CASE WHEN r.id IS NULL THEN 0 ELSE 1 END,
       COALESCE(s.state, ''), COALESCE(s.marks, ''), COALESCE(s.version, 0), COALESCE(o.text, '')
FROM application p
LEFT JOIN recusal r ON r.application_id = p.id AND r.account_id = $1 AND r.state = 'confirmed'
LEFT JOIN sheet s ON s.application_id = p.id AND s.account_id = $1
LEFT JOIN opinion o ON o.application_id = p.id AND o.account_id = $1
WHERE p.passed = 1 AND (r.id IS NOT NULL OR EXISTS (SELECT 1 FROM round d WHERE d.id = 1 AND (d.assigned = 0 OR EXISTS
    (SELECT 1 FROM assignment t WHERE t.application_id = p.id AND t.account_id = $1))))
ORDER BY p.no;

-- $6: the import that names the row, 0: not an import. $7: its criteria.
-- name: q_sheet_save
INSERT INTO sheet (application_id, account_id, state, total_micro, given, marks, version, import_no, import_mask)
VALUES ($1, $2, $3, $4, $5, $8, 1, $6, $7)
ON CONFLICT (application_id, account_id) DO UPDATE SET
    state = excluded.state, total_micro = excluded.total_micro, given = excluded.given, marks = excluded.marks,
    version = sheet.version + 1,
    import_no = CASE WHEN excluded.import_no = 0 THEN sheet.import_no ELSE excluded.import_no END,
    import_mask = CASE WHEN excluded.import_no = 0 THEN sheet.import_mask ELSE excluded.import_mask END;

-- A new row, nothing when there is one. Without the branch of q_sheet_save: that has a trigger, so SQLite would keep an
-- undo record of each statement, which takes longer than the insert itself.
-- name: q_sheet_insert
INSERT INTO sheet (application_id, account_id, state, total_micro, given, marks, version, import_no, import_mask)
VALUES ($1, $2, 'draft', $3, $4, $7, 1, $5, $6) ON CONFLICT (application_id, account_id) DO NOTHING;

-- name: q_opinion_save
INSERT INTO opinion (application_id, account_id, text) VALUES ($1, $2, $3)
ON CONFLICT (application_id, account_id) DO UPDATE SET text = excluded.text;

-- name: q_opinion_delete
DELETE FROM opinion WHERE application_id = $1 AND account_id = $2;

-- name: q_sheet_submit
UPDATE sheet SET state = 'submitted', submit_seq = $3, outlier_reason = '', version = version + 1
WHERE application_id = $1 AND account_id = $2 AND state <> 'submitted' AND state <> 'void';

-- name: q_sheet_return
UPDATE sheet SET state = 'returned', submit_seq = NULL, outlier_reason = '', version = version + 1
WHERE application_id = $1 AND account_id = $2 AND state = 'submitted';

-- name: q_sheet_void
UPDATE sheet SET state = 'void', given = 0, submit_seq = NULL, outlier_reason = '', version = version + 1
WHERE application_id = $1 AND account_id = $2 AND state <> 'void';

-- name: q_sheet_submission
SELECT j.hash FROM sheet s JOIN journal j ON j.seq = s.submit_seq
WHERE s.application_id = $1 AND s.account_id = $2 AND s.state = 'submitted';

-- name: q_sheets_of_application
SELECT a.id, a.account, a.token FROM sheet s JOIN account a ON a.id = s.account_id
WHERE s.application_id = $1 AND s.state <> 'void' ORDER BY a.account;

-- name: q_sheets_of_member
SELECT p.id, p.no FROM sheet s JOIN application p ON p.id = s.application_id
WHERE s.account_id = $1 AND s.state <> 'void' ORDER BY p.no;

-- name: q_undertaken
SELECT undertaken FROM account WHERE id = $1;

-- name: q_undertake
UPDATE account SET undertaken = $2 WHERE id = $1 AND undertaken IS NULL;

-- A withdrawn member's submitted sheets still count and are shown; nothing else of that member is. $1: 0 all.
-- CROSS JOIN: read in the order wanted, so that nothing is sorted.
-- name: q_progress
SELECT p.no, a.account, CASE WHEN r.id IS NULL THEN 0 ELSE 1 END, COALESCE(s.state, ''), COALESCE(s.given, 0),
       CASE WHEN o.account_id IS NULL THEN 0 ELSE 1 END
FROM application p CROSS JOIN account a
LEFT JOIN recusal r ON r.application_id = p.id AND r.account_id = a.id AND r.state = 'confirmed'
LEFT JOIN sheet s ON s.application_id = p.id AND s.account_id = a.id
LEFT JOIN opinion o ON o.application_id = p.id AND o.account_id = a.id
WHERE p.passed = 1 AND a.role IN ('reviewer','chair','deputy') AND ($1 = 0 OR a.id = $1) AND (s.state = 'submitted' OR (a.withdrawn IS NULL AND (r.id IS NOT NULL
    OR EXISTS (SELECT 1 FROM round d WHERE d.id = 1 AND (d.assigned = 0 OR EXISTS
       (SELECT 1 FROM assignment t WHERE t.application_id = p.id AND t.account_id = a.id))))))
ORDER BY p.no, a.account;

-- Who stands in the matrix: members, and those who left but whose submitted sheets count.
-- name: q_progress_members
SELECT a.account, a.name, '' FROM account a
WHERE a.role IN ('reviewer','chair','deputy') AND ($1 = 0 OR a.id = $1) AND (a.withdrawn IS NULL
    OR EXISTS (SELECT 1 FROM sheet s WHERE s.account_id = a.id AND s.state = 'submitted'))
ORDER BY a.account;

-- Of an application that the viewer $1 is recused from only the number.
-- name: q_progress_applications
SELECT p.no, CASE WHEN r.id IS NULL THEN p.society ELSE '' END, CASE WHEN r.id IS NULL THEN p.project_name ELSE '' END
FROM application p LEFT JOIN recusal r ON r.application_id = p.id AND r.account_id = $1 AND r.state = 'confirmed'
WHERE p.passed = 1 ORDER BY p.no;

-- name: q_import_accounts
SELECT id, account, role, CASE WHEN withdrawn IS NULL THEN 0 ELSE 1 END FROM account ORDER BY account;

-- name: q_import_recusals
SELECT application_id, account_id FROM recusal WHERE state = 'confirmed' ORDER BY application_id, account_id;

-- name: q_import_sheet
SELECT state, marks, import_no, import_mask FROM sheet WHERE application_id = $1 AND account_id = $2;

-- The sheets of one import behind ($2, $3), a page at a time: a cursor must not run over rows being changed.
-- CROSS JOIN keeps the order of the look-ups: by application number, so that a page starts where the last ended.
-- name: q_import_sheets
SELECT p.id, p.no, p.society, p.project_name, a.id, a.account, a.name, a.token, s.marks, COALESCE(o.text, '')
FROM application p CROSS JOIN sheet s JOIN account a ON a.id = s.account_id
LEFT JOIN opinion o ON o.application_id = p.id AND o.account_id = a.id
WHERE s.application_id = p.id AND s.import_no = $1 AND s.state IN ('draft','returned')
  AND p.no >= $2 AND (p.no > $2 OR a.account > $3)
ORDER BY p.no, a.account LIMIT 500;

-- name: q_application_last_id
SELECT MAX(id) FROM application;
