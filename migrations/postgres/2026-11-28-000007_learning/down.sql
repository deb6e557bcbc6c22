DROP TABLE document_questions;
DROP TABLE answer_tests;
DROP TABLE ratings;
DROP TABLE gap_questions;
DROP TABLE gaps;
