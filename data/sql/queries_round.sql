-- Statements of core/workflow/round.c: blockers and counts. Never a mark.

-- name: q_count_passed
SELECT COUNT(*) FROM application WHERE passed = 1;

-- name: q_count_applications
SELECT COUNT(*) FROM application;

-- name: q_count_panel
SELECT COUNT(*) FROM account WHERE role IN ('reviewer','chair','deputy') AND withdrawn IS NULL;

-- name: q_count_chairs
SELECT COUNT(*) FROM account WHERE role = 'chair' AND withdrawn IS NULL;

-- name: q_recusals_unsettled
SELECT r.id, a.account, a.name, p.no FROM recusal r
JOIN account a ON a.id = r.account_id JOIN application p ON p.id = r.application_id
WHERE r.state = 'proposed' AND p.passed = 1 ORDER BY r.id;

-- name: q_unassigned
SELECT p.no FROM application p WHERE p.passed = 1 AND EXISTS (SELECT 1 FROM round d WHERE d.id = 1 AND d.assigned = 1)
AND NOT EXISTS (SELECT 1 FROM assignment s WHERE s.application_id = p.id) ORDER BY p.no;

-- name: q_sheets_missing
SELECT a.account, a.name, p.no, COALESCE(s.state, ''), COALESCE(s.given, 0)
FROM application p JOIN account a ON a.role IN ('reviewer','chair','deputy') AND a.withdrawn IS NULL
LEFT JOIN sheet s ON s.application_id = p.id AND s.account_id = a.id
WHERE p.passed = 1 AND COALESCE(s.state, '') <> 'submitted'
  AND NOT EXISTS (SELECT 1 FROM recusal r WHERE r.application_id = p.id AND r.account_id = a.id AND r.state = 'confirmed')
  AND EXISTS (SELECT 1 FROM round d WHERE d.id = 1 AND (d.assigned = 0 OR EXISTS
      (SELECT 1 FROM assignment t WHERE t.application_id = p.id AND t.account_id = a.id)))
ORDER BY p.no, a.account;

-- name: q_sheets_few
SELECT p.no, p.society, COUNT(s.account_id) FROM application p
LEFT JOIN sheet s ON s.application_id = p.id AND s.state = 'submitted'
WHERE p.passed = 1 GROUP BY p.id, p.no, p.society HAVING COUNT(s.account_id) < $1 ORDER BY p.no;

-- name: q_objective_missing
SELECT p.no, p.society, i.name FROM application p CROSS JOIN objective_item i
LEFT JOIN objective_value v ON v.application_id = p.id AND v.position = i.position
WHERE p.passed = 1 AND v.value_centi IS NULL ORDER BY p.no, i.position;

-- name: q_sheet_seals
SELECT p.no, a.token, s.state, s.marks, s.total_micro FROM sheet s
JOIN application p ON p.id = s.application_id JOIN account a ON a.id = s.account_id
WHERE s.state = 'submitted' AND p.passed = 1 ORDER BY p.no, a.token;
