-- What staff find chats by. A job fills the index from the log; what was erased or taken away leaves it with the same
-- write, by the triggers below, whoever wrote it. Its words are folded by us (src/search/fold.rs), so that both
-- databases agree; `marks` has what is looked for as a whole: the shop, a tag, an author.
-- A row of the index is a message, and its rowid the message's id: the newest first needs no sorting.
CREATE VIRTUAL TABLE search_index USING fts5(
    words, who, orders, marks, conversation UNINDEXED,
    columnsize = 0, prefix = '3', tokenize = "ascii tokenchars '.'"
);
-- An erased word leaves the index's pages, too, not only its answers.
INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 1);

-- How far each shop's log is indexed.
CREATE TABLE search_cursors (
    shop_id BIGINT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL
);
-- Chats whose facts have changed: each of their messages is looked at anew, those up to `done_to` have been.
CREATE TABLE search_owed (
    shop_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    done_to BIGINT NOT NULL,
    PRIMARY KEY (shop_id, conversation_id)
);

CREATE TRIGGER search_words_changed AFTER UPDATE OF body ON messages WHEN OLD.body IS NOT NEW.body
BEGIN
    DELETE FROM search_index WHERE rowid = OLD.id;
    INSERT OR REPLACE INTO search_owed (shop_id, conversation_id, done_to)
    SELECT NEW.shop_id, NEW.conversation_id, 0 WHERE NEW.body IS NOT NULL;
END;
CREATE TRIGGER search_words_gone AFTER DELETE ON messages
BEGIN
    DELETE FROM search_index WHERE rowid = OLD.id;
END;

CREATE TRIGGER search_person_changed AFTER UPDATE OF name, email, phone, customer_id ON people
WHEN OLD.name IS NOT NEW.name OR OLD.email IS NOT NEW.email OR OLD.phone IS NOT NEW.phone
    OR OLD.customer_id IS NOT NEW.customer_id
BEGIN
    INSERT OR REPLACE INTO search_owed (shop_id, conversation_id, done_to)
    SELECT c.shop_id, c.id, 0 FROM conversations c WHERE c.shop_id = NEW.shop_id AND c.visitor_id = NEW.id;
END;
-- What is forgotten of a person is not found from then on; the rest comes back with the next round.
CREATE TRIGGER search_person_forgotten AFTER UPDATE OF name, email, phone ON people
WHEN (OLD.name IS NOT NULL AND NEW.name IS NULL) OR (OLD.email IS NOT NULL AND NEW.email IS NULL)
    OR (OLD.phone IS NOT NULL AND NEW.phone IS NULL)
BEGIN
    DELETE FROM search_index WHERE rowid IN (
        SELECT m.id FROM conversations c
        JOIN messages m ON m.shop_id = c.shop_id AND m.conversation_id = c.id
        WHERE c.shop_id = NEW.shop_id AND c.visitor_id = NEW.id
    );
END;

CREATE TRIGGER search_collected AFTER INSERT ON collected
BEGIN
    INSERT OR REPLACE INTO search_owed (shop_id, conversation_id, done_to)
    VALUES (NEW.shop_id, NEW.conversation_id, 0);
END;
CREATE TRIGGER search_collected_changed AFTER UPDATE OF value ON collected WHEN OLD.value <> NEW.value
BEGIN
    DELETE FROM search_index WHERE rowid IN (
        SELECT m.id FROM messages m WHERE m.shop_id = NEW.shop_id AND m.conversation_id = NEW.conversation_id
    );
    INSERT OR REPLACE INTO search_owed (shop_id, conversation_id, done_to)
    VALUES (NEW.shop_id, NEW.conversation_id, 0);
END;
CREATE TRIGGER search_collected_gone AFTER DELETE ON collected
BEGIN
    INSERT OR REPLACE INTO search_owed (shop_id, conversation_id, done_to)
    VALUES (OLD.shop_id, OLD.conversation_id, 0);
END;

CREATE TRIGGER search_tagged AFTER INSERT ON conversation_tags
BEGIN
    INSERT OR REPLACE INTO search_owed (shop_id, conversation_id, done_to)
    VALUES (NEW.shop_id, NEW.conversation_id, 0);
END;
CREATE TRIGGER search_untagged AFTER DELETE ON conversation_tags
BEGIN
    INSERT OR REPLACE INTO search_owed (shop_id, conversation_id, done_to)
    VALUES (OLD.shop_id, OLD.conversation_id, 0);
END;
CREATE TRIGGER search_moved AFTER UPDATE OF assistant_id ON conversations WHEN OLD.assistant_id <> NEW.assistant_id
BEGIN
    INSERT OR REPLACE INTO search_owed (shop_id, conversation_id, done_to) VALUES (NEW.shop_id, NEW.id, 0);
END;

CREATE TRIGGER search_order AFTER INSERT ON orders
BEGIN
    INSERT OR REPLACE INTO search_owed (shop_id, conversation_id, done_to)
    SELECT k.shop_id, k.conversation_id, 0 FROM conversation_carts k
    WHERE k.shop_id = NEW.shop_id AND k.cart_token = NEW.cart_token;
    INSERT OR REPLACE INTO search_owed (shop_id, conversation_id, done_to)
    SELECT c.shop_id, c.id, 0 FROM people p
    JOIN conversations c ON c.shop_id = p.shop_id AND c.visitor_id = p.id
    WHERE p.shop_id = NEW.shop_id AND p.customer_id = NEW.customer_id;
END;
CREATE TRIGGER search_order_changed AFTER UPDATE OF name, customer_id ON orders
WHEN OLD.name <> NEW.name OR OLD.customer_id IS NOT NEW.customer_id
BEGIN
    INSERT OR REPLACE INTO search_owed (shop_id, conversation_id, done_to)
    SELECT k.shop_id, k.conversation_id, 0 FROM conversation_carts k
    WHERE k.shop_id = NEW.shop_id AND k.cart_token = NEW.cart_token;
    INSERT OR REPLACE INTO search_owed (shop_id, conversation_id, done_to)
    SELECT c.shop_id, c.id, 0 FROM people p
    JOIN conversations c ON c.shop_id = p.shop_id AND c.visitor_id = p.id
    WHERE p.shop_id = NEW.shop_id AND p.customer_id IN (OLD.customer_id, NEW.customer_id);
END;
CREATE TRIGGER search_order_gone AFTER DELETE ON orders
BEGIN
    INSERT OR REPLACE INTO search_owed (shop_id, conversation_id, done_to)
    SELECT k.shop_id, k.conversation_id, 0 FROM conversation_carts k
    WHERE k.shop_id = OLD.shop_id AND k.cart_token = OLD.cart_token;
    INSERT OR REPLACE INTO search_owed (shop_id, conversation_id, done_to)
    SELECT c.shop_id, c.id, 0 FROM people p
    JOIN conversations c ON c.shop_id = p.shop_id AND c.visitor_id = p.id
    WHERE p.shop_id = OLD.shop_id AND p.customer_id = OLD.customer_id;
END;
CREATE TRIGGER search_cart AFTER INSERT ON conversation_carts
WHEN EXISTS (SELECT 1 FROM orders o WHERE o.shop_id = NEW.shop_id AND o.cart_token = NEW.cart_token)
BEGIN
    INSERT OR REPLACE INTO search_owed (shop_id, conversation_id, done_to)
    VALUES (NEW.shop_id, NEW.conversation_id, 0);
END;
CREATE TRIGGER search_place AFTER INSERT ON contexts
BEGIN
    INSERT OR REPLACE INTO search_owed (shop_id, conversation_id, done_to)
    VALUES (NEW.shop_id, NEW.conversation_id, 0);
END;
