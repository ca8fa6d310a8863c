-- The opinion (评审意见) that a member is writing: kept while it is written, so that a killed session does not lose it.
-- Not an opinion yet: nobody else, no list and no file reads it. base: the stored opinion that it began from; when
-- another one is stored meanwhile, the draft is of no use any more.
CREATE TABLE opinion_draft (
    application_id BIGINT NOT NULL REFERENCES application (id),
    account_id BIGINT NOT NULL REFERENCES account (id),
    base TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (application_id, account_id)
);
