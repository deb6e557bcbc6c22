-- The team: who is on it and how they come in, the mail that goes out, and what staff did.

-- Mail that is owed or was sent. `state`: queued, sent, failed, kept (no server is set). The text goes once it is sent:
-- it may hold a link that lets somebody in. `about` is a conversation.
CREATE TABLE mails (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    to_address TEXT NOT NULL,
    to_name TEXT,
    reply_to TEXT,
    subject TEXT NOT NULL,
    body TEXT,
    about BIGINT,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL,
    error TEXT,
    good_until BIGINT,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX mails_by_time ON mails (shop_id, created_at);
CREATE INDEX mails_about ON mails (shop_id, about);
CREATE INDEX mails_to ON mails (shop_id, to_address);

ALTER TABLE staff ADD COLUMN skills TEXT NOT NULL DEFAULT '[]';
ALTER TABLE staff ADD COLUMN languages TEXT NOT NULL DEFAULT '[]';
ALTER TABLE staff ADD COLUMN capacity INTEGER;
ALTER TABLE staff ADD COLUMN away_until BIGINT;
-- Who signs in says an address, not a shop.
CREATE INDEX staff_anywhere ON staff (email);

CREATE TABLE groups (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE TABLE group_members (
    shop_id BIGINT NOT NULL,
    group_id BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,
    PRIMARY KEY (shop_id, group_id, staff_id)
);
CREATE INDEX groups_of_member ON group_members (shop_id, staff_id);

-- Somebody asked onto the team. Of the link's secret only its digest is kept.
CREATE TABLE invites (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    groups TEXT NOT NULL,
    invited_by BIGINT NOT NULL,
    secret BYTEA NOT NULL,
    mail_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    spent_at BIGINT,
    revoked_at BIGINT,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX invites_by_email ON invites (shop_id, email);

-- How a member proves who they are, besides Shopify. The password as argon2 leaves it, the key of the codes sealed,
-- recovery codes as digests. `totp_step`: the last code used; it does not serve twice.
CREATE TABLE credentials (
    shop_id BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,
    password TEXT,
    password_at BIGINT,
    totp BYTEA,
    totp_on BOOLEAN NOT NULL,
    totp_step BIGINT NOT NULL,
    recovery TEXT NOT NULL,
    PRIMARY KEY (shop_id, staff_id)
);

-- Links by which a member signs in, once.
CREATE TABLE sign_in_links (
    shop_id BIGINT NOT NULL,
    key BYTEA NOT NULL,
    staff_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, key)
);

-- Tries to sign in, by a digest of the address they came from or were made for. Of no shop: shop 0.
CREATE TABLE sign_in_tries (
    shop_id BIGINT NOT NULL,
    key BYTEA NOT NULL,
    fails INTEGER NOT NULL,
    last_at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (shop_id, key)
);

ALTER TABLE sessions ADD COLUMN way TEXT NOT NULL DEFAULT 'link';
ALTER TABLE sessions ADD COLUMN ip TEXT;
ALTER TABLE sessions ADD COLUMN agent TEXT;
ALTER TABLE sessions ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX sessions_of_staff ON sessions (shop_id, staff_id);

-- What staff did. `subject` names what it was done to, `detail` is JSON without words of shoppers.
CREATE TABLE audit (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    staff_id BIGINT,
    kind TEXT NOT NULL,
    subject TEXT,
    detail TEXT NOT NULL,
    ip TEXT,
    agent TEXT,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX audit_of_staff ON audit (shop_id, staff_id, id);
CREATE INDEX audit_of_kind ON audit (shop_id, kind, id);

-- The database itself keeps it: an entry is never changed, and goes only with a shop that has removed the app.
CREATE FUNCTION audit_is_kept() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF (SELECT uninstalled_at FROM shops WHERE id = OLD.shop_id) IS NOT NULL THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'the audit of a shop is kept while it has the app';
    END IF;
    RAISE EXCEPTION 'the audit is never changed';
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER audit_is_kept BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_kept();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept();
