-- Publicity lists and objections.

-- name: q_publication_last
SELECT MAX(no) FROM publication;

-- name: q_publication_in_force
SELECT MAX(no) FROM publication WHERE withdrawn IS NULL;

-- name: q_publication_oldest_in_force
SELECT MIN(no) FROM publication WHERE withdrawn IS NULL;

-- name: q_publication
SELECT time, withdrawn, sha256, changes, (SELECT COUNT(*) FROM publication_row r WHERE r.publication_no = p.no)
FROM publication p WHERE p.no = $1;

-- name: q_publication_insert
INSERT INTO publication (no, time, sha256, changes) VALUES ($1, $2, $3, $4);

-- name: q_publication_withdraw
UPDATE publication SET withdrawn = $2 WHERE no = $1;

-- name: q_publication_rows
SELECT seq, application_no, society, project_name, category, industry, lead_expert, project_leader, expert, objective,
       review, rank, remark
FROM publication_row WHERE publication_no = $1 ORDER BY seq;

-- name: q_publication_row_insert
INSERT INTO publication_row (publication_no, seq, application_id, application_no, society, project_name, category,
                             industry, lead_expert, project_leader, expert, objective, review, rank, remark)
SELECT $1, $2, id, no, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14 FROM application WHERE no = $3;

-- name: q_objection_last
SELECT MAX(id) FROM objection;

-- name: q_objection_insert
INSERT INTO objection (id, application_id, from_name, unit, contact, text, date, state, time)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8);

-- name: q_objection_by_id
SELECT o.state, p.no FROM objection o JOIN application p ON p.id = o.application_id WHERE o.id = $1;

-- name: q_objection_decide
UPDATE objection SET state = $2, reason = $3, decided = $4 WHERE id = $1;

-- name: q_objections_all
SELECT o.id, p.no, p.society, o.from_name, o.unit, o.contact, o.text, o.date, o.state, o.reason, o.list_no
FROM objection o JOIN application p ON p.id = o.application_id ORDER BY o.id;

-- name: q_objections_open
SELECT COUNT(*) FROM objection WHERE state = 'open';

-- name: q_objections_unlisted
SELECT COUNT(*) FROM objection WHERE state = 'upheld' AND list_no IS NULL;

-- name: q_objections_unlisted_no
SELECT DISTINCT p.no, p.society FROM objection o JOIN application p ON p.id = o.application_id
WHERE o.state = 'upheld' AND o.list_no IS NULL ORDER BY p.no;

-- name: q_objections_mark_listed
UPDATE objection SET list_no = $1 WHERE state = 'upheld' AND list_no IS NULL;
