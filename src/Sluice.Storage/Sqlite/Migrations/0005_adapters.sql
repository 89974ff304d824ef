-- What the operator changed about adapters; no source means that the adapter was taken away.
CREATE TABLE adapter_changes (
    model TEXT NOT NULL,
    name TEXT NOT NULL,
    source TEXT,
    weight REAL NOT NULL,
    configured_source TEXT,
    configured_weight REAL NOT NULL,
    PRIMARY KEY (model, name)
) WITHOUT ROWID;
