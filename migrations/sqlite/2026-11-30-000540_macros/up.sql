-- What is done along with a canned reply, which then is a macro: JSON with the tags it adds and takes off, and how it
-- leaves the chat. Empty where it only says something.
ALTER TABLE canned_replies ADD COLUMN steps TEXT NOT NULL DEFAULT '';
