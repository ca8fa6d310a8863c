-- The quickest that the sqlite3 shell can do with marks.csv: straight into one keyed table, everything left as text
-- or number as it comes. Less work than ours: no numbers for accounts and applications, no hundredths.
.bail on
PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
CREATE TABLE mark (
    account TEXT NOT NULL,
    no TEXT NOT NULL,
    code TEXT NOT NULL,
    mark NUMERIC NOT NULL,
    PRIMARY KEY (no, account, code)
) WITHOUT ROWID;
.import --csv --skip 1 marks.csv mark
