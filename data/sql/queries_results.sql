-- Statements of core/workflow/results.c, results_data.c, rulings.c, outliers.c and import_objective.c.

-- The plus keeps the planner off the index by passed: nearly all have passed, and that way they would be sorted.
-- name: q_result_applications
SELECT id, no, society, project_name, category, industry, lead_expert, project_leader
FROM application WHERE +passed = 1 ORDER BY id;

-- name: q_result_application
SELECT no, society, passed FROM application WHERE id = $1;

-- name: q_result_members
SELECT id, account, name, panel_no FROM account ORDER BY id;

-- name: q_result_sheets
SELECT application_id, account_id, total_micro, marks, outlier_reason FROM sheet
WHERE application_id >= $1 AND state = 'submitted' ORDER BY application_id, account_id;

-- name: q_result_totals
SELECT application_id, account_id, total_micro FROM sheet
WHERE application_id >= $1 AND state = 'submitted' ORDER BY application_id, account_id;

-- name: q_result_recusals
SELECT application_id, account_id FROM recusal
WHERE application_id >= $1 AND state = 'confirmed' ORDER BY application_id, account_id;

-- name: q_result_objective
SELECT application_id, position, value_centi FROM objective_value ORDER BY application_id, position;

-- name: q_result_withdrawn
SELECT DISTINCT application_id FROM objection WHERE state = 'upheld' ORDER BY application_id;

-- name: q_objective_digest
SELECT p.no, i.code, v.value_centi FROM objective_value v JOIN application p ON p.id = v.application_id
JOIN objective_item i ON i.position = v.position ORDER BY p.no, v.position;

-- name: q_ruling_all
SELECT r.id, r.review_myriad, r.method, r.reason, COALESCE(a.account, 'local'), r.time, r.voided, r.void_reason,
       (SELECT COUNT(*) FROM ruling_order o WHERE o.ruling_id = r.id)
FROM ruling r LEFT JOIN account a ON a.id = r.account_id ORDER BY r.id;

-- name: q_ruling_order_all
SELECT o.ruling_id, p.no, o.votes FROM ruling_order o JOIN application p ON p.id = o.application_id
ORDER BY o.ruling_id, o.place;

-- name: q_ruling_last
SELECT MAX(id) FROM ruling;

-- name: q_ruling_insert
INSERT INTO ruling (id, review_myriad, method, reason, account_id, time) VALUES ($1, $2, $3, $4, $5, $6);

-- name: q_ruling_order_insert
INSERT INTO ruling_order (ruling_id, place, application_id, votes) VALUES ($1, $2, $3, $4);

-- name: q_ruling_void
UPDATE ruling SET voided = $2, void_reason = $3 WHERE id = $1;

-- name: q_ruling_people
SELECT id, account, name, role FROM account
WHERE role IN ('reviewer','chair','deputy') AND withdrawn IS NULL ORDER BY id;

-- name: q_outlier_reason
UPDATE sheet SET outlier_reason = $3 WHERE application_id = $1 AND account_id = $2 AND state = 'submitted';

-- name: q_objective_ids
SELECT id FROM application ORDER BY id;

-- name: q_objective_by_no
SELECT id, no, society, society_key, uscc, passed FROM application WHERE no = $1;

-- name: q_objective_by_uscc
SELECT id, no, society, society_key, uscc, passed FROM application WHERE uscc = $1 ORDER BY id;

-- name: q_objective_by_society
SELECT id, no, society, society_key, uscc, passed FROM application WHERE society_key = $1 ORDER BY id;

-- name: q_objective_society
SELECT society FROM application WHERE society_key = $1 ORDER BY id LIMIT 1;

-- name: q_objective_societies
SELECT DISTINCT society FROM application ORDER BY society;

-- name: q_objective_values
SELECT position, value_centi FROM objective_value WHERE application_id = $1 ORDER BY position;

-- name: q_objective_put
INSERT INTO objective_value (application_id, position, value_centi, import_no, import_line) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (application_id, position) DO UPDATE SET value_centi = $3, import_no = $4, import_line = $5;
