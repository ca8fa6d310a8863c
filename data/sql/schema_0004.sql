-- Sessions over SSH (会话) whose end is not yet in the journal. A process that lives holds the number of its session
-- (gate_hold); a row that nobody holds belongs to a session that was killed, and the next to come or go writes that down.
CREATE TABLE session (
    seq BIGINT PRIMARY KEY,                      -- of the journal entry of the sign-in
    account_id BIGINT NOT NULL REFERENCES account (id),
    fingerprint TEXT NOT NULL,                   -- of the key; '' by passcode
    client TEXT NOT NULL                         -- address; '' unknown
);
