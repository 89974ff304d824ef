CREATE TABLE answers (
    sequence      INTEGER PRIMARY KEY,
    id            TEXT NOT NULL,
    owner         TEXT NOT NULL,
    previous      TEXT,
    provider      TEXT NOT NULL,
    kept_by_provider INTEGER NOT NULL,
    created_unix_ms  INTEGER NOT NULL,
    used_unix_ms  INTEGER NOT NULL,
    bytes         INTEGER NOT NULL,
    body          BLOB NOT NULL
);
CREATE UNIQUE INDEX answers_by_id ON answers (owner, id);
CREATE INDEX answers_by_use ON answers (used_unix_ms);
CREATE TABLE answer_items (
    answer        INTEGER NOT NULL,
    position      INTEGER NOT NULL,
    id            TEXT NOT NULL,
    is_output     INTEGER NOT NULL,
    body          BLOB NOT NULL,
    PRIMARY KEY (answer, position)
) WITHOUT ROWID;
CREATE INDEX answer_items_by_id ON answer_items (id);
