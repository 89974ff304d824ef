CREATE TABLE requests (
    sequence      INTEGER PRIMARY KEY,
    id            TEXT NOT NULL,
    time_unix_ms  INTEGER NOT NULL,
    dialect       TEXT NOT NULL,
    model_asked   TEXT,
    model         TEXT,
    provider      TEXT,
    stream        INTEGER NOT NULL,
    status        INTEGER NOT NULL,
    outcome       INTEGER NOT NULL,
    error_code    TEXT,
    input_tokens  INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    usage_estimated  INTEGER NOT NULL,
    time_to_first_token_ms REAL,
    duration_ms   REAL NOT NULL,
    details       TEXT NOT NULL
);
CREATE INDEX requests_by_id ON requests (id);
CREATE INDEX requests_by_time ON requests (time_unix_ms);
