-- What is learned from chats: questions nobody's pages answered, what people thought of answers, answers that must
-- not come again, and how shoppers ask for what a document tells.

-- One card for near-equal questions. Their words stay in `messages`. `document_id` is the document that was looked at
-- first; `answer_id` the one a person wrote for it. `state`: open, drafted, answered, dismissed.
CREATE TABLE gaps (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    state TEXT NOT NULL,
    document_id BIGINT,
    answer_id BIGINT,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
) WITHOUT ROWID;
CREATE INDEX gaps_by_last ON gaps (shop_id, last_at);

-- A shopper's message that was not answered. `handed_off`: a person was asked for because of it.
CREATE TABLE gap_questions (
    shop_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    gap_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    handed_off BOOLEAN NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, message_id)
) WITHOUT ROWID;
CREATE INDEX gap_questions_of_gap ON gap_questions (shop_id, gap_id, message_id);
CREATE INDEX gap_questions_of_conversation ON gap_questions (shop_id, conversation_id);

-- What somebody thought of an answer of the assistant: one word each, the last one counts.
CREATE TABLE ratings (
    shop_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    rater TEXT NOT NULL,
    rater_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    good BOOLEAN NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, message_id, rater, rater_id)
) WITHOUT ROWID;
CREATE INDEX ratings_of_conversation ON ratings (shop_id, conversation_id);

-- A question that was answered wrongly, asked again whenever the content changes. `message_id` is the question,
-- `wrong_id` the document the wrong answer came from. `expects`: other (anything but that), admits (that it does not
-- know), document (`document_id`). `passes` as of `ran_at`; `broke_at` when a change made it fail.
CREATE TABLE answer_tests (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    expects TEXT NOT NULL,
    wrong_id BIGINT,
    document_id BIGINT,
    passes BOOLEAN,
    ran_at BIGINT,
    broke_at BIGINT,
    PRIMARY KEY (shop_id, id)
) WITHOUT ROWID;
CREATE INDEX answer_tests_of_conversation ON answer_tests (shop_id, conversation_id);
CREATE UNIQUE INDEX answer_tests_by_message ON answer_tests (shop_id, message_id);

-- How shoppers ask for what a document tells, as staff accepted it. The words are a shopper's, where `message_id`
-- names a message: they are forgotten with it.
CREATE TABLE document_questions (
    shop_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    document_id BIGINT NOT NULL,
    question TEXT NOT NULL,
    conversation_id BIGINT,
    message_id BIGINT,
    at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
) WITHOUT ROWID;
CREATE INDEX document_questions_of_document ON document_questions (shop_id, document_id);
CREATE INDEX document_questions_of_conversation ON document_questions (shop_id, conversation_id);
