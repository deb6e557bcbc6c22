-- The language somebody chose for the pages of staff; nothing: as the admin or the browser says.
ALTER TABLE staff ADD COLUMN locale TEXT;
