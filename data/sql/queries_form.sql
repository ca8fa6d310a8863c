-- Statements of core/workflow/import_form.c, import_lines.c and applications.c: the application form (申报书).

-- name: q_form_stored
SELECT p.id, p.import_no, p.import_line, p.passed, p.budget_total, p.budget_special, p.budget_self,
       p.project_name, p.society, p.uscc, p.category, p.industry, p.project_leader, p.leader_title,
       p.lead_expert, p.lead_title, p.contact_person, p.contact_phone, p.contact_email, p.application_date,
       p.formal_reason, t.tasks_goals, t.path_measures, t.conditions
FROM application p JOIN application_text t ON t.application_id = p.id WHERE p.no = $1;

-- name: q_form_last_id
SELECT MAX(id) FROM application;

-- name: q_form_insert
INSERT INTO application (id, no, society_key, project_name, society, uscc, category, industry, project_leader,
                         leader_title, lead_expert, lead_title, contact_person, contact_phone, contact_email,
                         application_date, formal_reason, budget_total, budget_special, budget_self, passed,
                         import_no, import_line)
VALUES ($1, $2, $3, $4, $5, COALESCE($6, ''), $7, $8, COALESCE($9, ''), COALESCE($10, ''), COALESCE($11, ''),
        COALESCE($12, ''), COALESCE($13, ''), COALESCE($14, ''), COALESCE($15, ''), COALESCE($16, ''),
        COALESCE($17, ''), $18, $19, $20, $21, $22, $23);

-- name: q_form_update
UPDATE application SET society_key = $3, project_name = $4, society = $5, uscc = COALESCE($6, uscc),
       category = $7, industry = $8, project_leader = COALESCE($9, project_leader),
       leader_title = COALESCE($10, leader_title), lead_expert = COALESCE($11, lead_expert),
       lead_title = COALESCE($12, lead_title), contact_person = COALESCE($13, contact_person),
       contact_phone = COALESCE($14, contact_phone), contact_email = COALESCE($15, contact_email),
       application_date = COALESCE($16, application_date), formal_reason = COALESCE($17, formal_reason),
       budget_total = $18, budget_special = $19, budget_self = $20, passed = $21, import_no = $22,
       import_line = $23
WHERE id = $1;

-- name: q_form_stamp
UPDATE application SET import_no = $2, import_line = $3 WHERE id = $1;

-- name: q_form_text_insert
INSERT INTO application_text (application_id, tasks_goals, path_measures, conditions)
VALUES ($1, COALESCE($2, ''), COALESCE($3, ''), COALESCE($4, ''));

-- name: q_form_text_update
UPDATE application_text SET tasks_goals = COALESCE($2, tasks_goals), path_measures = COALESCE($3, path_measures),
       conditions = COALESCE($4, conditions)
WHERE application_id = $1;

-- name: q_member_stored
SELECT import_no, import_line, name, age, title, employer, remark FROM member
WHERE application_id = $1 AND seq = $2;

-- name: q_member_put
INSERT INTO member (application_id, seq, import_no, import_line, name, age, title, employer, remark, name_key,
                    employer_key)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (application_id, seq) DO UPDATE SET import_no = $3, import_line = $4, name = $5, age = $6, title = $7,
    employer = $8, remark = $9, name_key = $10, employer_key = $11;

-- name: q_member_remove
DELETE FROM member WHERE import_no <> $1
AND application_id IN (SELECT application_id FROM member WHERE import_no = $1);

-- name: q_member_check
SELECT p.no, m.application_id, m.seq, m.import_line, m.name, m.age, m.title, m.employer
FROM member m JOIN application p ON p.id = m.application_id
WHERE m.import_no = $1 ORDER BY m.application_id, m.seq;

-- name: q_budget_stored
SELECT import_no, import_line, item, amount, fund_class, basis FROM budget_line
WHERE application_id = $1 AND seq = $2;

-- name: q_budget_put
INSERT INTO budget_line (application_id, seq, import_no, import_line, item, amount, fund_class, basis)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (application_id, seq) DO UPDATE SET import_no = $3, import_line = $4, item = $5, amount = $6,
    fund_class = $7, basis = $8;

-- name: q_budget_remove
DELETE FROM budget_line WHERE import_no <> $1
AND application_id IN (SELECT application_id FROM budget_line WHERE import_no = $1);

-- name: q_budget_check
SELECT p.no, b.application_id, b.seq, b.import_line, b.amount, b.fund_class, p.budget_total, p.budget_special,
       p.budget_self
FROM budget_line b JOIN application p ON p.id = b.application_id
WHERE b.import_no = $1 ORDER BY b.application_id, b.seq;

-- name: q_schedule_stored
SELECT import_no, import_line, content, start_date, end_date, owner FROM schedule_line
WHERE application_id = $1 AND seq = $2;

-- name: q_schedule_put
INSERT INTO schedule_line (application_id, seq, import_no, import_line, content, start_date, end_date, owner)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (application_id, seq) DO UPDATE SET import_no = $3, import_line = $4, content = $5, start_date = $6,
    end_date = $7, owner = $8;

-- name: q_schedule_remove
DELETE FROM schedule_line WHERE import_no <> $1
AND application_id IN (SELECT application_id FROM schedule_line WHERE import_no = $1);

-- name: q_schedule_check
SELECT p.no, s.application_id, s.seq, s.import_line, s.start_date, s.end_date, s.content, s.owner
FROM schedule_line s JOIN application p ON p.id = s.application_id
WHERE s.import_no = $1 ORDER BY s.application_id, s.seq;

-- name: q_form_read
SELECT p.id, p.no, p.project_name, p.society, p.uscc, p.category, p.industry, p.project_leader, p.leader_title,
       p.lead_expert, p.lead_title, p.contact_person, p.contact_phone, p.contact_email, p.application_date,
       p.formal_reason, t.tasks_goals, t.path_measures, t.conditions, p.budget_total, p.budget_special,
       p.budget_self, p.passed
FROM application p JOIN application_text t ON t.application_id = p.id WHERE p.id = $1;

-- name: q_form_members
SELECT seq, age, name, title, employer, remark FROM member WHERE application_id = $1 ORDER BY seq;

-- name: q_form_budget
SELECT seq, amount, item, fund_class, basis FROM budget_line WHERE application_id = $1 ORDER BY seq;

-- name: q_form_schedule
SELECT seq, start_date, end_date, content, owner FROM schedule_line WHERE application_id = $1 ORDER BY seq;

-- The list of all applications, and the neighbours of number $1 in it.
-- name: q_application_rows
SELECT no, project_name, society, category, industry, passed, formal_reason FROM application ORDER BY no;

-- name: q_application_behind
SELECT no FROM application WHERE no > $1 ORDER BY no LIMIT 1;

-- name: q_application_before
SELECT no FROM application WHERE no < $1 ORDER BY no DESC LIMIT 1;
