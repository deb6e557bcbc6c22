-- The address of whose mail a link was opened, as a digest: its reader is the shopper of this chat.
ALTER TABLE follow_ups ADD COLUMN proved BIGINT;
