-- What the workstation (工作站) needs: lists a page at a time, undoing, coming back to the same cell.

-- A list in the order of application numbers reads one page of this instead of the whole table.
CREATE INDEX application_review ON application (passed, no);

-- The opinion (评审意见) that the change with journal entry seq replaced: the journal holds only digests of opinions.
CREATE TABLE opinion_before (
    seq BIGINT PRIMARY KEY,
    text TEXT NOT NULL
);

-- Where a member was at work: the next sign-in goes on there. criterion: code of the cell, '' when none.
CREATE TABLE place (
    account_id BIGINT PRIMARY KEY REFERENCES account (id),
    application_id BIGINT NOT NULL REFERENCES application (id),
    criterion TEXT NOT NULL
);
