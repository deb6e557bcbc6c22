-- Here ON CONFLICT DO UPDATE asks the trigger on UPDATE: nothing is missing.
COMMENT ON TRIGGER audit_is_kept ON audit IS 'ON CONFLICT DO UPDATE is an update, too';
