-- Statements of worklist.c and undo.c: a panel member's own list, and what belongs to working through it.
-- A pair is in the list when the application passed and is recused for the member or assigned to him.

-- The columns of q_work_page without its order: $1 account, $2 rows, $3 rows before (-1 rows: all).
-- name: q_work_page
SELECT p.id, p.no, p.project_name, p.society, p.industry, CASE WHEN r.id IS NULL THEN 0 ELSE 1 END,
       COALESCE(s.state, ''), COALESCE(s.given, 0), COALESCE(s.total_micro, 0), CASE WHEN o.account_id IS NULL THEN 0 ELSE 1 END
FROM application p
LEFT JOIN recusal r ON r.application_id = p.id AND r.account_id = $1 AND r.state = 'confirmed'
LEFT JOIN sheet s ON s.application_id = p.id AND s.account_id = $1 AND s.state <> 'void'
LEFT JOIN opinion o ON o.application_id = p.id AND o.account_id = $1
WHERE p.passed = 1 AND (r.id IS NOT NULL OR EXISTS (SELECT 1 FROM round d WHERE d.id = 1 AND (d.assigned = 0 OR EXISTS
    (SELECT 1 FROM assignment t WHERE t.application_id = p.id AND t.account_id = $1))))
ORDER BY p.no LIMIT $2 OFFSET $3;

-- How many stand before number $2 in the list of account $1.
-- name: q_work_before
SELECT COUNT(*) FROM application p WHERE p.passed = 1 AND p.no < $2 AND (
    EXISTS (SELECT 1 FROM round d WHERE d.id = 1 AND d.assigned = 0)
    OR EXISTS (SELECT 1 FROM assignment t WHERE t.application_id = p.id AND t.account_id = $1)
    OR EXISTS (SELECT 1 FROM recusal r WHERE r.application_id = p.id AND r.account_id = $1 AND r.state = 'confirmed'));

-- All less those that failed: SQLite counts a whole index by its pages, a part of it row by row.
-- name: q_work_all
SELECT (SELECT COUNT(*) FROM application) - (SELECT COUNT(*) FROM application WHERE passed = 0);

-- name: q_work_assigned
SELECT COUNT(*) FROM assignment t CROSS JOIN application p ON p.id = t.application_id AND p.passed = 1
WHERE t.account_id = $1 AND NOT EXISTS (SELECT 1 FROM recusal r
    WHERE r.application_id = p.id AND r.account_id = $1 AND r.state = 'confirmed');

-- name: q_work_recused
SELECT COUNT(*) FROM recusal r CROSS JOIN application p ON p.id = r.application_id AND p.passed = 1
WHERE r.account_id = $1 AND r.state = 'confirmed';

-- The member's sheets that hold something, by state. CROSS JOIN: from the sheets to the applications, which may be many.
-- name: q_work_states
SELECT s.state, COUNT(*) FROM sheet s CROSS JOIN application p ON p.id = s.application_id AND p.passed = 1
WHERE s.account_id = $1 AND s.state <> 'void'
  AND (s.state <> 'draft' OR s.given > 0 OR EXISTS (SELECT 1 FROM opinion o WHERE o.application_id = p.id AND o.account_id = $1))
  AND NOT EXISTS (SELECT 1 FROM recusal r WHERE r.application_id = p.id AND r.account_id = $1 AND r.state = 'confirmed')
  AND EXISTS (SELECT 1 FROM round d WHERE d.id = 1 AND (d.assigned = 0 OR EXISTS
      (SELECT 1 FROM assignment t WHERE t.application_id = p.id AND t.account_id = $1)))
GROUP BY s.state ORDER BY s.state;

-- The next one behind number $2 that waits for the member: not recused, not submitted.
-- name: q_work_todo
SELECT p.no FROM application p
LEFT JOIN sheet s ON s.application_id = p.id AND s.account_id = $1
WHERE p.passed = 1 AND p.no > $2 AND (s.state IS NULL OR s.state <> 'submitted')
  AND NOT EXISTS (SELECT 1 FROM recusal r WHERE r.application_id = p.id AND r.account_id = $1 AND r.state = 'confirmed')
  AND EXISTS (SELECT 1 FROM round d WHERE d.id = 1 AND (d.assigned = 0 OR EXISTS
      (SELECT 1 FROM assignment t WHERE t.application_id = p.id AND t.account_id = $1)))
ORDER BY p.no LIMIT 1;

-- Neighbours of number $2 in the list that are not recused.
-- name: q_work_next
SELECT p.no FROM application p
WHERE p.passed = 1 AND p.no > $2
  AND NOT EXISTS (SELECT 1 FROM recusal r WHERE r.application_id = p.id AND r.account_id = $1 AND r.state = 'confirmed')
  AND EXISTS (SELECT 1 FROM round d WHERE d.id = 1 AND (d.assigned = 0 OR EXISTS
      (SELECT 1 FROM assignment t WHERE t.application_id = p.id AND t.account_id = $1)))
ORDER BY p.no LIMIT 1;

-- name: q_work_previous
SELECT p.no FROM application p
WHERE p.passed = 1 AND p.no < $2
  AND NOT EXISTS (SELECT 1 FROM recusal r WHERE r.application_id = p.id AND r.account_id = $1 AND r.state = 'confirmed')
  AND EXISTS (SELECT 1 FROM round d WHERE d.id = 1 AND (d.assigned = 0 OR EXISTS
      (SELECT 1 FROM assignment t WHERE t.application_id = p.id AND t.account_id = $1)))
ORDER BY p.no DESC LIMIT 1;

-- Totals of the member's other complete sheets; $2: the application in hand, $3: number of criteria.
-- name: q_work_totals
SELECT s.total_micro FROM sheet s CROSS JOIN application p ON p.id = s.application_id AND p.passed = 1
WHERE s.account_id = $1 AND s.application_id <> $2 AND s.state <> 'void' AND s.given = $3
ORDER BY s.total_micro DESC, s.application_id;

-- name: q_place
SELECT p.no, l.criterion FROM place l JOIN application p ON p.id = l.application_id
WHERE l.account_id = $1;

-- name: q_place_put
INSERT INTO place (account_id, application_id, criterion) VALUES ($1, $2, $3)
ON CONFLICT (account_id) DO UPDATE SET application_id = excluded.application_id, criterion = excluded.criterion;

-- What the member did to the sheet, and what was done to it, newest first.
-- name: q_undo_entries
SELECT seq, action, detail FROM journal
WHERE person = $1 AND object = $2 AND action IN ('mark','opinion','submit','submit_paper','return','void_sheet')
ORDER BY seq DESC;

-- name: q_return_reason
SELECT detail FROM journal WHERE person = $1 AND object = $2 AND action = 'return' ORDER BY seq DESC LIMIT 1;

-- name: q_opinion_before
SELECT text FROM opinion_before WHERE seq = $1;

-- name: q_opinion_before_put
INSERT INTO opinion_before (seq, text) VALUES ($1, $2);

-- $3: the opinion stored now.
-- name: q_opinion_draft
SELECT text FROM opinion_draft WHERE application_id = $1 AND account_id = $2 AND base = $3;

-- name: q_opinion_draft_put
INSERT INTO opinion_draft (application_id, account_id, base, text) VALUES ($1, $2, $3, $4)
ON CONFLICT (application_id, account_id) DO UPDATE SET base = excluded.base, text = excluded.text;

-- name: q_opinion_draft_delete
DELETE FROM opinion_draft WHERE application_id = $1 AND account_id = $2;
