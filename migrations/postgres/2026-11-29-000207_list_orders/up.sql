-- The list's other orders, each read from an index as the order by need is: newest words, longest wait, cart value, tag.
-- Of open chats only: closed ones are ever more, and are read by need.
CREATE INDEX conversations_by_words ON conversations (shop_id, last_at DESC, place, id) WHERE state <> 'closed';
CREATE INDEX conversations_by_wait ON conversations (shop_id, COALESCE(waiting_since, 9223372036854775807), place, last_at DESC, id)
    WHERE state <> 'closed';
CREATE INDEX conversations_by_value ON conversations (shop_id, COALESCE(cart_value, 0) DESC, place, last_at DESC, id)
    WHERE state <> 'closed';
CREATE INDEX conversations_by_tag ON conversations (shop_id, first_tag, place, last_at DESC, id) WHERE state <> 'closed';
