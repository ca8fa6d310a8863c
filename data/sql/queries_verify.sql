-- Statements of core/workflow/verify*.c, bundle.c, export_minutes.c and export_signing.c.

-- name: q_verify_journal
SELECT seq, time, actor, via, action, person, object, detail, prev, hash FROM journal ORDER BY seq;

-- The newest entry of each pair that decides whether its sheet is submitted, beside the sheet as stored.
-- name: q_verify_pairs
SELECT l.object, COALESCE(a.panel_no, 0), l.seq, j.action, j.detail, COALESCE(s.state, ''), COALESCE(s.submit_seq, 0),
       COALESCE(s.marks, ''), COALESCE(s.total_micro, 0), COALESCE(o.text, '')
FROM (SELECT person, object, MAX(seq) AS seq FROM journal
      WHERE action IN ('submit','submit_paper','return','void_sheet') GROUP BY person, object) l
JOIN journal j ON j.seq = l.seq
LEFT JOIN account a ON a.token = l.person
LEFT JOIN application p ON p.no = l.object
LEFT JOIN sheet s ON s.application_id = p.id AND s.account_id = a.id
LEFT JOIN opinion o ON o.application_id = p.id AND o.account_id = a.id
ORDER BY l.object, a.panel_no, l.seq;

-- The same for one pair.
-- name: q_verify_pair
SELECT j.object, COALESCE(a.panel_no, 0), j.seq, j.action, j.detail, COALESCE(s.state, ''), COALESCE(s.submit_seq, 0),
       COALESCE(s.marks, ''), COALESCE(s.total_micro, 0), COALESCE(o.text, '')
FROM journal j
LEFT JOIN account a ON a.token = j.person
LEFT JOIN application p ON p.no = j.object
LEFT JOIN sheet s ON s.application_id = p.id AND s.account_id = a.id
LEFT JOIN opinion o ON o.application_id = p.id AND o.account_id = a.id
WHERE j.person = $1 AND j.object = $2 AND j.action IN ('submit','submit_paper','return','void_sheet')
ORDER BY j.seq DESC LIMIT 1;

-- Submitted sheets that no entry of their own pair speaks of.
-- name: q_verify_strays
SELECT p.no, COALESCE(a.panel_no, 0) FROM sheet s
JOIN application p ON p.id = s.application_id JOIN account a ON a.id = s.account_id
WHERE s.state = 'submitted' AND NOT EXISTS (SELECT 1 FROM journal j
    WHERE j.seq = s.submit_seq AND j.person = a.token AND j.object = p.no AND j.action IN ('submit','submit_paper'))
ORDER BY p.no, a.panel_no;

-- name: q_bundle_applications
SELECT p.no, p.society, p.project_name, p.category, p.industry,
       CASE WHEN EXISTS (SELECT 1 FROM objection o WHERE o.application_id = p.id AND o.state = 'upheld') THEN 1 ELSE 0 END
FROM application p WHERE p.passed = 1 ORDER BY p.no;

-- name: q_bundle_objective
SELECT p.no, i.code, v.value_centi FROM objective_value v JOIN application p ON p.id = v.application_id
JOIN objective_item i ON i.position = v.position WHERE p.passed = 1 ORDER BY p.no, i.position;

-- name: q_bundle_recusals
SELECT p.no, a.panel_no FROM recusal r JOIN application p ON p.id = r.application_id JOIN account a ON a.id = r.account_id
WHERE r.state = 'confirmed' AND p.passed = 1 AND a.panel_no IS NOT NULL ORDER BY p.no, a.panel_no;

-- Who is, or was, on the panel, with attendance.
-- name: q_minutes_panel
SELECT a.id, a.account, a.name, a.employer, a.title, a.role, COALESCE(a.panel_no, 0), a.undertaken, a.withdrawn,
       (SELECT COUNT(*) FROM sheet s WHERE s.account_id = a.id AND s.state = 'submitted')
FROM account a WHERE a.role IN ('reviewer','chair','deputy') ORDER BY a.account;

-- name: q_minutes_recusals
SELECT p.no, p.society, a.name, r.reason, r.evidence FROM recusal r
JOIN application p ON p.id = r.application_id JOIN account a ON a.id = r.account_id
WHERE r.state = 'confirmed' AND p.passed = 1 ORDER BY p.no, a.account;

-- name: q_signing_sheets
SELECT p.no, p.society, p.project_name, s.marks, s.total_micro, COALESCE(o.text, ''), j.hash
FROM sheet s JOIN application p ON p.id = s.application_id
LEFT JOIN opinion o ON o.application_id = s.application_id AND o.account_id = s.account_id
LEFT JOIN journal j ON j.seq = s.submit_seq
WHERE s.account_id = $1 AND s.state = 'submitted' ORDER BY p.no;

-- name: q_verify_objective_count
SELECT COUNT(*) FROM objective_value;
