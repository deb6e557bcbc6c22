DROP TABLE guide_marks;
DROP TABLE plan_chats;
DROP TABLE plan_months;
DROP TABLE plans;
