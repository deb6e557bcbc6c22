DROP TABLE follow_up_opens;
DROP TABLE follow_ups;
DROP TABLE quiet_hours;
DROP TABLE push_keys;
DROP TABLE push_subscriptions;
DROP TABLE alerts;
DROP TABLE notification_rules;
DROP TABLE notice_settings;
