CREATE TABLE batches (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    created_unix_ms INTEGER NOT NULL,
    is_async INTEGER NOT NULL,
    concurrency INTEGER NOT NULL,
    total INTEGER NOT NULL,
    status INTEGER NOT NULL,
    ended_unix_ms INTEGER
);

CREATE INDEX batches_by_status ON batches (status, ended_unix_ms);

-- A request keeps its body until it has a result.
CREATE TABLE batch_items (
    batch TEXT NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    route TEXT NOT NULL,
    body BLOB,
    result_status INTEGER,
    result_body BLOB,
    PRIMARY KEY (batch, place)
) WITHOUT ROWID;
