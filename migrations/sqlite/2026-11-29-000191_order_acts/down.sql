DROP TABLE order_act_settings;
DROP TABLE order_acts;
