DROP INDEX conversations_waking;
ALTER TABLE conversations DROP COLUMN wakes_at;
ALTER TABLE conversations DROP COLUMN wanted_staff;
ALTER TABLE conversations DROP COLUMN wanted_group;
DROP TABLE desk_rungs;
DROP TABLE desk_waits;
DROP TABLE desk_settings;
DROP TABLE desk_hours;
