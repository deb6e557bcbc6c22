DROP TABLE message_proofs;
DROP TABLE shop_languages;
DROP TABLE passage_vectors;
