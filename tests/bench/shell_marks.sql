-- The sqlite3 shell loads marks.csv into a copy of the open round: one typed row a mark, its key made first.
.bail on
PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
CREATE TABLE mark (
    application_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    centi INTEGER NOT NULL,
    PRIMARY KEY (application_id, account_id, position)
) WITHOUT ROWID;
CREATE TEMP TABLE staging (account TEXT, no TEXT, code TEXT, mark TEXT);
.import --csv --skip 1 --schema temp marks.csv staging
BEGIN IMMEDIATE;
INSERT INTO mark
SELECT p.id, a.id, c.position, CAST(ROUND(s.mark * 100) AS INTEGER)
FROM temp.staging s
CROSS JOIN account a ON a.account = s.account
CROSS JOIN application p ON p.no = s.no
CROSS JOIN criterion c ON c.code = s.code;
COMMIT;
