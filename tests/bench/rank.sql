-- The ranking as one query over the raw marks, in the key's order: all weights 1, one sheet dropped at each end,
-- means rounded half up by whole numbers.
.bail on
.mode csv
WITH sheet AS (
    SELECT application_id, SUM(centi) AS total FROM mark GROUP BY application_id, account_id
),
expert AS (
    SELECT application_id, COUNT(*) AS sheets,
           (2 * (SUM(total) - MAX(total) - MIN(total)) + COUNT(*) - 2) / (2 * (COUNT(*) - 2)) AS centi
    FROM sheet GROUP BY application_id
),
review AS (
    SELECT p.no, p.society, p.project_name, e.sheets, e.centi AS expert, o.innovation, o.contribution,
           o.innovation + o.contribution AS objective, e.centi + o.innovation + o.contribution AS review
    FROM expert e JOIN application p ON p.id = e.application_id
    JOIN objective o ON o.application_id = e.application_id
)
SELECT RANK() OVER (ORDER BY review DESC), no, society, project_name, sheets,
       printf('%d.%02d', expert / 100, expert % 100), printf('%d.%02d', innovation / 100, innovation % 100),
       printf('%d.%02d', contribution / 100, contribution % 100),
       printf('%d.%02d', objective / 100, objective % 100), printf('%d.%02d', review / 100, review % 100)
FROM review ORDER BY review DESC, no;
