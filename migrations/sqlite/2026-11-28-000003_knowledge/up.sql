-- What the assistant knows: where documents come from, who wrote which version, and what could not be brought in.

-- `source_id`: the row of `sources` it came from. `author`: the member of staff who wrote what stands there now, null
-- when its source did. `listed`: its source shows it to shoppers. `switched_off`: the merchant wants no answers from it.
-- `enabled` is what the two make: listed, and not switched off. `edited`: the merchant's own words stand in place of the
-- source's, which change them no more. `seen_in`: the last run of its source that met it.
ALTER TABLE documents ADD COLUMN source_id BIGINT;
ALTER TABLE documents ADD COLUMN language TEXT;
ALTER TABLE documents ADD COLUMN author BIGINT;
ALTER TABLE documents ADD COLUMN listed BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE documents ADD COLUMN switched_off BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE documents ADD COLUMN edited BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE documents ADD COLUMN seen_in BIGINT;
UPDATE documents SET listed = enabled;

-- Which documents are answered from, and in which version: looked at before every answer, so this index has it all.
CREATE INDEX documents_by_stamp ON documents (shop_id, enabled, id, version);
CREATE INDEX documents_by_source ON documents (shop_id, source_id);

-- What stood in a document before, the newest thirty of each.
CREATE TABLE document_versions (
    shop_id BIGINT NOT NULL,
    document_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    author BIGINT,
    at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, document_id, version)
) WITHOUT ROWID;

-- Where documents come from. `run` counts the times it was gone through; `cursor` is where the run under way goes on,
-- as JSON; the counts are that run's, or the last one's. `tries`: how often the next step has failed in a row.
CREATE TABLE sources (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    settings TEXT NOT NULL,
    state TEXT NOT NULL,
    run BIGINT NOT NULL,
    cursor TEXT,
    tries INTEGER NOT NULL,
    looked_at BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    removed BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    error TEXT,
    created_by BIGINT,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    PRIMARY KEY (shop_id, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX sources_by_name ON sources (shop_id, kind, name);

-- What a source's last run could not use, and why.
CREATE TABLE import_failures (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    source_id BIGINT NOT NULL,
    item TEXT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
) WITHOUT ROWID;
CREATE INDEX import_failures_by_source ON import_failures (shop_id, source_id);

-- Shops that have the app bring their content in at once.
INSERT INTO rounds (shop_id, kind, due_at)
SELECT shops.id, 'import_content', 0 FROM shops WHERE shops.uninstalled_at IS NULL;
