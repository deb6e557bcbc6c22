DROP TABLE offer_limits;
DROP TABLE canned_replies;
