-- Richer parts of a message (product cards, choices) as JSON; the words stay in `body`.
ALTER TABLE messages ADD COLUMN parts TEXT NOT NULL DEFAULT '[]';

-- What the store says of a product apart from its text, as JSON: its picture, its variants, their prices and whether
-- they can be bought. Read when a card is shown, so that it is never older than what the store told.
ALTER TABLE documents ADD COLUMN facts TEXT;

-- How often a visitor named an order and an e-mail address that don't belong together, and when last.
ALTER TABLE people ADD COLUMN wrong_proofs INTEGER NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN wrong_proofs_at BIGINT;
