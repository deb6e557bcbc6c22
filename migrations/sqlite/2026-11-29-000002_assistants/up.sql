-- A shop's assistants: each with its own custom actions, looks, places and shared inbox. A shop's first one has the
-- shop's id, so that every chat and rule there is belongs to it. `name` is empty where it follows the shop's. `look`
-- and `places` are JSON. `shared_inbox`: whether staff see its chats and can be asked for; `elsewhere` is what
-- shoppers are told where not. `version` rises with each change.
CREATE TABLE assistants (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    shared_inbox BOOLEAN NOT NULL,
    elsewhere TEXT NOT NULL,
    look TEXT NOT NULL,
    places TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    removed_at BIGINT,
    PRIMARY KEY (shop_id, id)
) WITHOUT ROWID;

INSERT INTO assistants (shop_id, id, position, version, name, enabled, shared_inbox, elsewhere, look, places, created_at)
SELECT id, id, 1, 1, '', TRUE, TRUE, '', '{}', '{}', installed_at FROM shops WHERE erased_at IS NULL;

ALTER TABLE conversations ADD COLUMN assistant_id BIGINT NOT NULL DEFAULT 0;
UPDATE conversations SET assistant_id = shop_id;
CREATE INDEX conversations_of_assistant ON conversations (shop_id, assistant_id, need);

ALTER TABLE rules ADD COLUMN assistant_id BIGINT NOT NULL DEFAULT 0;
UPDATE rules SET assistant_id = shop_id;
