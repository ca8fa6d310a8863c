-- The round file (评审轮次): one programme's review in one SQLite file. First version.
--
-- Units: *_centi hundredths of a point; *_myriad ten-thousandths; *_micro millionths; money in 0.0001 万元 (元);
-- time in UTC milliseconds; date as TEXT YYYY-MM-DD ('' when not given); digests as hexadecimal text.
-- import_no and import_line say which import run and which line of its file last named a row, so that every
-- figure can be traced to a paper or a file.

-- The one row about the round itself.
CREATE TABLE round (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    token TEXT NOT NULL,              -- random; part of every 校验码, so forms of two rounds cannot be mixed up
    stage TEXT NOT NULL CHECK (stage IN ('setup','scoring','closed','published','approved')),
    created BIGINT NOT NULL,
    assigned BIGINT NOT NULL DEFAULT 0 CHECK (assigned IN (0,1)), -- 1: only the pairs in assignment review
    rules_sha256 TEXT NOT NULL DEFAULT ''                          -- set by open: digest of programme, rubric, items
);

-- programme.csv in canonical form, one key a row.
CREATE TABLE programme (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
); -- keyed

-- The rubric 评分表: one criterion 指标 a row, position 0..n-1.
CREATE TABLE criterion (
    position BIGINT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    grp TEXT NOT NULL,
    name TEXT NOT NULL,
    max_centi BIGINT NOT NULL CHECK (max_centi > 0),
    step_centi BIGINT NOT NULL CHECK (step_centi > 0),
    weight_myriad BIGINT NOT NULL CHECK (weight_myriad > 0),
    band_a BIGINT NOT NULL,           -- lower bound of 优 in centi, -1: none
    band_b BIGINT NOT NULL,
    band_c BIGINT NOT NULL,
    anchor_a TEXT NOT NULL,
    anchor_b TEXT NOT NULL,
    anchor_c TEXT NOT NULL,
    anchor_d TEXT NOT NULL,
    part TEXT NOT NULL
);

-- 客观分项 with their limits, position 0..n-1.
CREATE TABLE objective_item (
    position BIGINT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    min_centi BIGINT NOT NULL,
    max_centi BIGINT NOT NULL CHECK (max_centi >= min_centi)
);

-- One row an import that was applied.
CREATE TABLE import_run (
    no BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    encoding TEXT NOT NULL,
    time BIGINT NOT NULL
);

-- 申报. passed: 形式审查结论 is 通过. society_key: comparison key of 申报单位. Money NULL: not given.
CREATE TABLE application (
    id BIGINT PRIMARY KEY,
    no TEXT NOT NULL UNIQUE,
    project_name TEXT NOT NULL,
    society TEXT NOT NULL,
    society_key TEXT NOT NULL,
    uscc TEXT NOT NULL,
    category TEXT NOT NULL,
    industry TEXT NOT NULL,
    project_leader TEXT NOT NULL,
    leader_title TEXT NOT NULL,
    lead_expert TEXT NOT NULL,
    lead_title TEXT NOT NULL,
    contact_person TEXT NOT NULL,
    contact_phone TEXT NOT NULL,
    contact_email TEXT NOT NULL,
    application_date TEXT NOT NULL,
    budget_total BIGINT,
    budget_special BIGINT,
    budget_self BIGINT,
    passed BIGINT NOT NULL CHECK (passed IN (0,1)),
    formal_reason TEXT NOT NULL,
    import_no BIGINT NOT NULL,
    import_line BIGINT NOT NULL
);
CREATE INDEX application_society ON application (society_key);
CREATE INDEX application_uscc ON application (uscc);

-- The three long texts, apart so that lists do not page through them.
CREATE TABLE application_text (
    application_id BIGINT PRIMARY KEY REFERENCES application (id),
    tasks_goals TEXT NOT NULL,
    path_measures TEXT NOT NULL,
    conditions TEXT NOT NULL
);

-- 专家团成员, 经费预算 and 进度安排 of an application. seq is 序号; member 1 is the lead expert 领衔专家.
CREATE TABLE member (
    application_id BIGINT NOT NULL REFERENCES application (id),
    seq BIGINT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    age BIGINT,
    title TEXT NOT NULL,
    employer TEXT NOT NULL,
    employer_key TEXT NOT NULL,
    remark TEXT NOT NULL,
    import_no BIGINT NOT NULL,
    import_line BIGINT NOT NULL,
    PRIMARY KEY (application_id, seq)
); -- keyed

CREATE TABLE budget_line (
    application_id BIGINT NOT NULL REFERENCES application (id),
    seq BIGINT NOT NULL,
    item TEXT NOT NULL,
    amount BIGINT NOT NULL,
    fund_class TEXT NOT NULL CHECK (fund_class IN ('专项资金','自筹资金')),
    basis TEXT NOT NULL,
    import_no BIGINT NOT NULL,
    import_line BIGINT NOT NULL,
    PRIMARY KEY (application_id, seq)
); -- keyed

CREATE TABLE schedule_line (
    application_id BIGINT NOT NULL REFERENCES application (id),
    seq BIGINT NOT NULL,
    start_date TEXT NOT NULL,
    end_date TEXT NOT NULL,
    content TEXT NOT NULL,
    owner TEXT NOT NULL,
    import_no BIGINT NOT NULL,
    import_line BIGINT NOT NULL,
    PRIMARY KEY (application_id, seq)
); -- keyed

-- 账号. token: random stand-in for the account in the journal, so that the journal can be handed to outsiders
-- without names. panel_no: the 专家 number, given by open in random order, never changed.
CREATE TABLE account (
    id BIGINT PRIMARY KEY,
    account TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    employer TEXT NOT NULL,
    employer_key TEXT NOT NULL,
    title TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('reviewer','chair','deputy','staff','supervisor')),
    token TEXT NOT NULL UNIQUE,
    panel_no BIGINT UNIQUE,
    undertaken BIGINT,                -- when 承诺书 was accepted; NULL: not yet
    withdrawn BIGINT,                 -- when the person left the panel; NULL: still there
    import_no BIGINT NOT NULL,
    import_line BIGINT NOT NULL
);
CREATE INDEX account_name ON account (name_key);

-- Public SSH keys; one key belongs to one account.
CREATE TABLE account_key (
    id BIGINT PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account (id),
    type TEXT NOT NULL,
    blob TEXT NOT NULL,
    comment TEXT NOT NULL,
    fingerprint TEXT NOT NULL UNIQUE,
    added BIGINT NOT NULL
);

-- 回避: a pair of panel member and application. proposed ones wait for staff, confirmed ones are in force.
CREATE TABLE recusal (
    id BIGINT PRIMARY KEY,
    application_id BIGINT NOT NULL REFERENCES application (id),
    account_id BIGINT NOT NULL REFERENCES account (id),
    state TEXT NOT NULL CHECK (state IN ('proposed','confirmed','rejected')),
    source TEXT NOT NULL,             -- rule, member, staff, file
    evidence TEXT NOT NULL,           -- what the proposal rests on
    reason TEXT NOT NULL,             -- given by the person who declared or decided
    time BIGINT NOT NULL,
    UNIQUE (application_id, account_id)
);

-- 分配: used when round.assigned = 1.
CREATE TABLE assignment (
    application_id BIGINT NOT NULL REFERENCES application (id),
    account_id BIGINT NOT NULL REFERENCES account (id),
    import_no BIGINT NOT NULL,
    PRIMARY KEY (application_id, account_id)
); -- keyed

-- 评分表: one row a member and application, the marks packed ("1100 - 900", centi in rubric order), because a
-- row a sheet loads and ranks several times faster than a row a mark. total is Σ weight x mark of what is given.
-- submit_seq: the journal entry of the present submission. import_mask: which criteria the import run named.
-- The check of state is spelled out: for IN SQLite builds a temporary table at every insert, half the time of an import.
CREATE TABLE sheet (
    application_id BIGINT NOT NULL REFERENCES application (id),
    account_id BIGINT NOT NULL REFERENCES account (id),
    state TEXT NOT NULL CHECK (state = 'draft' OR state = 'submitted' OR state = 'returned' OR state = 'void'),
    total_micro BIGINT NOT NULL,
    given BIGINT NOT NULL,
    marks TEXT NOT NULL,
    version BIGINT NOT NULL,
    submit_seq BIGINT,
    outlier_reason TEXT NOT NULL DEFAULT '',
    import_no BIGINT NOT NULL DEFAULT 0,
    import_mask BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (application_id, account_id)
); -- keyed
CREATE INDEX sheet_member ON sheet (account_id);
-- Ranking reads only this: the totals of counted sheets, known since they were submitted.
CREATE INDEX sheet_counted ON sheet (application_id, account_id, total_micro, state) WHERE state = 'submitted';

-- 评审意见, apart from the sheet so that ranking does not read it.
CREATE TABLE opinion (
    application_id BIGINT NOT NULL REFERENCES application (id),
    account_id BIGINT NOT NULL REFERENCES account (id),
    text TEXT NOT NULL,
    PRIMARY KEY (application_id, account_id)
); -- keyed

-- 客观分: one number an application and item.
CREATE TABLE objective_value (
    application_id BIGINT NOT NULL REFERENCES application (id),
    position BIGINT NOT NULL REFERENCES objective_item (position),
    value_centi BIGINT NOT NULL,
    import_no BIGINT NOT NULL,
    import_line BIGINT NOT NULL,
    PRIMARY KEY (application_id, position)
); -- keyed

-- 裁决: the order given to one tie. In force while voided is NULL.
CREATE TABLE ruling (
    id BIGINT PRIMARY KEY,
    review_myriad BIGINT NOT NULL,
    method TEXT NOT NULL CHECK (method IN ('chair','vote')),
    reason TEXT NOT NULL,
    account_id BIGINT REFERENCES account (id), -- NULL: local staff
    time BIGINT NOT NULL,
    voided BIGINT,
    void_reason TEXT NOT NULL DEFAULT ''
);
CREATE TABLE ruling_order (
    ruling_id BIGINT NOT NULL REFERENCES ruling (id),
    place BIGINT NOT NULL,            -- 1 is best
    application_id BIGINT NOT NULL REFERENCES application (id),
    votes BIGINT,                     -- NULL: not by vote, or counts not given
    PRIMARY KEY (ruling_id, place)
); -- keyed

-- 公示名单: frozen by publish, number 1, 2, … withdrawn: when a reopen took it back.
CREATE TABLE publication (
    no BIGINT PRIMARY KEY,
    time BIGINT NOT NULL,
    sha256 TEXT NOT NULL,             -- over the rows, see the publish entry of the journal
    changes TEXT NOT NULL,            -- against the list before, in words
    withdrawn BIGINT
);
CREATE TABLE publication_row (
    publication_no BIGINT NOT NULL REFERENCES publication (no),
    seq BIGINT NOT NULL,
    application_id BIGINT NOT NULL REFERENCES application (id),
    application_no TEXT NOT NULL,
    society TEXT NOT NULL,
    project_name TEXT NOT NULL,
    category TEXT NOT NULL,
    industry TEXT NOT NULL,
    lead_expert TEXT NOT NULL,
    project_leader TEXT NOT NULL,
    expert TEXT NOT NULL,             -- scores as printed
    objective TEXT NOT NULL,
    review TEXT NOT NULL,
    rank BIGINT NOT NULL,
    remark TEXT NOT NULL,
    PRIMARY KEY (publication_no, seq)
); -- keyed

-- 异议 during publicity. list_no: the first list published after an upheld one; NULL: not yet in a list.
CREATE TABLE objection (
    id BIGINT PRIMARY KEY,
    application_id BIGINT NOT NULL REFERENCES application (id),
    from_name TEXT NOT NULL,
    unit TEXT NOT NULL,
    contact TEXT NOT NULL,
    text TEXT NOT NULL,
    date TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open','upheld','dismissed')),
    reason TEXT NOT NULL DEFAULT '',
    time BIGINT NOT NULL,
    decided BIGINT,
    list_no BIGINT
);
CREATE INDEX objection_application ON objection (application_id);

-- 日志: append-only and chained. hash is SHA-256 over nine lines, each ended by LF: seq, time, actor, via, action,
-- person, object, SHA-256 of detail, prev; prev of the first entry is 64 zeros.
CREATE TABLE journal (
    seq BIGINT PRIMARY KEY,
    time BIGINT NOT NULL,
    actor TEXT NOT NULL,              -- account.token, or 'local'
    via TEXT NOT NULL,
    action TEXT NOT NULL,
    person TEXT NOT NULL,             -- account.token of the person it is about, or ''
    object TEXT NOT NULL,             -- 申报编号, file, list … or ''
    detail TEXT NOT NULL,             -- canonical JSON object
    prev TEXT NOT NULL,
    hash TEXT NOT NULL
);

-- Second line behind the rights table: what must only grow cannot be changed even by a mistake of ours.
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;
CREATE TRIGGER list_no_update BEFORE UPDATE ON publication_row BEGIN SELECT RAISE(ABORT, 'a list is frozen'); END;
CREATE TRIGGER list_no_delete BEFORE DELETE ON publication_row BEGIN SELECT RAISE(ABORT, 'a list is frozen'); END;
CREATE TRIGGER publication_no_update BEFORE UPDATE ON publication WHEN NEW.no <> OLD.no OR NEW.sha256 <> OLD.sha256 OR NEW.time <> OLD.time BEGIN SELECT RAISE(ABORT, 'a list is frozen'); END;
CREATE TRIGGER publication_no_delete BEFORE DELETE ON publication BEGIN SELECT RAISE(ABORT, 'a list is frozen'); END;
CREATE TRIGGER sheet_no_update BEFORE UPDATE ON sheet WHEN OLD.state = 'submitted' AND (NEW.marks <> OLD.marks OR NEW.total_micro <> OLD.total_micro) BEGIN SELECT RAISE(ABORT, 'a submitted sheet is fixed'); END;
CREATE TRIGGER sheet_no_delete BEFORE DELETE ON sheet WHEN OLD.state = 'submitted' BEGIN SELECT RAISE(ABORT, 'a submitted sheet is fixed'); END;
