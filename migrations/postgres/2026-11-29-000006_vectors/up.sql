-- What a model made of each document's passages, so that a restart reads no shop anew. `encoder` names the model,
-- `version` is the document's. `vectors` has no words: marks of texts, each with its numbers.
CREATE TABLE passage_vectors (
    shop_id BIGINT NOT NULL,
    document_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    encoder TEXT NOT NULL,
    vectors BYTEA NOT NULL,
    PRIMARY KEY (shop_id, document_id)
);

-- The languages a shop's assistant speaks, in their order; none at all: every one it has words for.
CREATE TABLE shop_languages (
    shop_id BIGINT NOT NULL,
    language TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (shop_id, language)
);

-- For whom Shopify vouched in the session a chat's last vouched message came by: a turn that is owed later may look
-- their orders up. It counts for that message alone, and goes with the chat's words.
CREATE TABLE message_proofs (
    shop_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    PRIMARY KEY (shop_id, conversation_id)
);
