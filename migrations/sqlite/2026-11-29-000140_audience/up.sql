-- For which assistants a document is: their ids with commas between, NULL for all there are and will be, '' for none.
-- What comes new from a source is for those its source is for. The index is what a question reads: documents kept from
-- some.
ALTER TABLE documents ADD COLUMN audience TEXT;
ALTER TABLE sources ADD COLUMN audience TEXT;
CREATE INDEX documents_audience ON documents (shop_id, id, audience) WHERE audience IS NOT NULL;
