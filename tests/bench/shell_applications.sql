-- The sqlite3 shell loads applications.csv into tables with their keys made first.
.bail on
PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
CREATE TABLE application (
    id INTEGER PRIMARY KEY,
    no TEXT NOT NULL UNIQUE,
    project_name TEXT NOT NULL,
    society TEXT NOT NULL,
    category TEXT NOT NULL,
    industry TEXT NOT NULL,
    passed INTEGER NOT NULL
);
CREATE INDEX application_society ON application (society);
CREATE TABLE application_text (
    application_id INTEGER PRIMARY KEY,
    tasks_goals TEXT NOT NULL,
    path_measures TEXT NOT NULL,
    conditions TEXT NOT NULL
);
CREATE TEMP TABLE staging (
    no TEXT, project_name TEXT, society TEXT, category TEXT, industry TEXT,
    tasks_goals TEXT, path_measures TEXT, conditions TEXT, formal_result TEXT
);
.import --csv --skip 1 --schema temp applications.csv staging
BEGIN IMMEDIATE;
INSERT INTO application
SELECT rowid, no, project_name, society, category, industry, formal_result = '通过' FROM temp.staging;
INSERT INTO application_text SELECT rowid, tasks_goals, path_measures, conditions FROM temp.staging;
COMMIT;
