-- The raw marks and what else the ranking query reads, in a file of its own. Not measured.
.bail on
PRAGMA journal_mode=WAL;
CREATE TABLE application (id INTEGER PRIMARY KEY, no TEXT NOT NULL UNIQUE, society TEXT, project_name TEXT);
CREATE TABLE account (id INTEGER PRIMARY KEY, account TEXT NOT NULL UNIQUE);
CREATE TABLE objective (application_id INTEGER PRIMARY KEY, innovation INTEGER NOT NULL, contribution INTEGER NOT NULL);
CREATE TABLE mark (
    application_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    centi INTEGER NOT NULL,
    PRIMARY KEY (application_id, account_id, position)
) WITHOUT ROWID;
CREATE TEMP TABLE form (
    no TEXT, project_name TEXT, society TEXT, category TEXT, industry TEXT,
    tasks_goals TEXT, path_measures TEXT, conditions TEXT, formal_result TEXT
);
CREATE TEMP TABLE people (account TEXT, name TEXT, role TEXT);
CREATE TEMP TABLE points (no TEXT, innovation TEXT, contribution TEXT);
CREATE TEMP TABLE staging (account TEXT, no TEXT, code TEXT, mark TEXT);
.import --csv --skip 1 --schema temp short.csv form
.import --csv --skip 1 --schema temp accounts.csv people
.import --csv --skip 1 --schema temp objective.csv points
.import --csv --skip 1 --schema temp marks.csv staging
BEGIN IMMEDIATE;
INSERT INTO application SELECT rowid, no, society, project_name FROM temp.form;
INSERT INTO account SELECT rowid, account FROM temp.people;
INSERT INTO objective
SELECT p.id, CAST(ROUND(s.innovation * 100) AS INTEGER), CAST(ROUND(s.contribution * 100) AS INTEGER)
FROM temp.points s CROSS JOIN application p ON p.no = s.no;
INSERT INTO mark
SELECT p.id, a.id, CAST(SUBSTR(s.code, 2) AS INTEGER), CAST(ROUND(s.mark * 100) AS INTEGER)
FROM temp.staging s CROSS JOIN account a ON a.account = s.account CROSS JOIN application p ON p.no = s.no;
COMMIT;
PRAGMA wal_checkpoint(TRUNCATE);
