-- What staff find chats by. A job fills the index from the log; what was erased or taken away leaves it with the same
-- write, by the triggers below, whoever wrote it. Its words are folded by us (src/search/fold.rs), so that both
-- databases agree, and come as a finished vector: A are words, B who, C orders, D what is looked for as a whole (the
-- shop, a tag, an author).
CREATE TABLE search_index (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    vector TSVECTOR NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX search_index_by_word ON search_index USING gin (vector);

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

CREATE FUNCTION search_owe(of_shop BIGINT, chat BIGINT) RETURNS VOID LANGUAGE sql AS $$
    INSERT INTO search_owed (shop_id, conversation_id, done_to) VALUES (of_shop, chat, 0)
    ON CONFLICT (shop_id, conversation_id) DO UPDATE SET done_to = 0;
$$;

CREATE FUNCTION search_words_changed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM search_index WHERE shop_id = OLD.shop_id AND id = OLD.id;
    IF TG_OP = 'UPDATE' AND NEW.body IS NOT NULL THEN
        PERFORM search_owe(NEW.shop_id, NEW.conversation_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER search_words_changed AFTER UPDATE OF body ON messages
    FOR EACH ROW WHEN (OLD.body IS DISTINCT FROM NEW.body) EXECUTE FUNCTION search_words_changed();
CREATE TRIGGER search_words_gone AFTER DELETE ON messages
    FOR EACH ROW EXECUTE FUNCTION search_words_changed();

CREATE FUNCTION search_person_changed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    -- What is forgotten of a person is not found from then on; the rest comes back with the next round.
    IF (OLD.name IS NOT NULL AND NEW.name IS NULL) OR (OLD.email IS NOT NULL AND NEW.email IS NULL)
        OR (OLD.phone IS NOT NULL AND NEW.phone IS NULL) THEN
        DELETE FROM search_index i USING conversations c
        JOIN messages m ON m.shop_id = c.shop_id AND m.conversation_id = c.id
        WHERE c.shop_id = NEW.shop_id AND c.visitor_id = NEW.id AND i.shop_id = m.shop_id AND i.id = m.id;
    END IF;
    PERFORM search_owe(c.shop_id, c.id) FROM conversations c
    WHERE c.shop_id = NEW.shop_id AND c.visitor_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER search_person_changed AFTER UPDATE OF name, email, phone, customer_id ON people
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name OR OLD.email IS DISTINCT FROM NEW.email
        OR OLD.phone IS DISTINCT FROM NEW.phone OR OLD.customer_id IS DISTINCT FROM NEW.customer_id)
    EXECUTE FUNCTION search_person_changed();

-- Of what has a conversation's id in it.
CREATE FUNCTION search_fact_changed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM search_owe(OLD.shop_id, OLD.conversation_id);
    ELSE
        PERFORM search_owe(NEW.shop_id, NEW.conversation_id);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION search_collected_changed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM search_index i USING messages m
    WHERE m.shop_id = NEW.shop_id AND m.conversation_id = NEW.conversation_id
        AND i.shop_id = m.shop_id AND i.id = m.id;
    PERFORM search_owe(NEW.shop_id, NEW.conversation_id);
    RETURN NULL;
END $$;
CREATE TRIGGER search_collected AFTER INSERT OR DELETE ON collected
    FOR EACH ROW EXECUTE FUNCTION search_fact_changed();
CREATE TRIGGER search_collected_changed AFTER UPDATE OF value ON collected
    FOR EACH ROW WHEN (OLD.value <> NEW.value) EXECUTE FUNCTION search_collected_changed();
CREATE TRIGGER search_tagged AFTER INSERT OR DELETE ON conversation_tags
    FOR EACH ROW EXECUTE FUNCTION search_fact_changed();
CREATE TRIGGER search_place AFTER INSERT ON contexts
    FOR EACH ROW EXECUTE FUNCTION search_fact_changed();

CREATE FUNCTION search_moved() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_owe(NEW.shop_id, NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER search_moved AFTER UPDATE OF assistant_id ON conversations
    FOR EACH ROW WHEN (OLD.assistant_id <> NEW.assistant_id) EXECUTE FUNCTION search_moved();

CREATE FUNCTION search_owe_of_order(of_shop BIGINT, cart TEXT, customer BIGINT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_owe(k.shop_id, k.conversation_id) FROM conversation_carts k
    WHERE k.shop_id = of_shop AND k.cart_token = cart;
    PERFORM search_owe(c.shop_id, c.id) FROM people p
    JOIN conversations c ON c.shop_id = p.shop_id AND c.visitor_id = p.id
    WHERE p.shop_id = of_shop AND p.customer_id = customer;
END $$;
CREATE FUNCTION search_order() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM search_owe_of_order(OLD.shop_id, OLD.cart_token, OLD.customer_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM search_owe_of_order(NEW.shop_id, NEW.cart_token, NEW.customer_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER search_order AFTER INSERT OR DELETE ON orders FOR EACH ROW EXECUTE FUNCTION search_order();
CREATE TRIGGER search_order_changed AFTER UPDATE OF name, customer_id ON orders
    FOR EACH ROW WHEN (OLD.name <> NEW.name OR OLD.customer_id IS DISTINCT FROM NEW.customer_id)
    EXECUTE FUNCTION search_order();

CREATE FUNCTION search_cart() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM orders o WHERE o.shop_id = NEW.shop_id AND o.cart_token = NEW.cart_token) THEN
        PERFORM search_owe(NEW.shop_id, NEW.conversation_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER search_cart AFTER INSERT ON conversation_carts FOR EACH ROW EXECUTE FUNCTION search_cart();
