COMMENT ON TRIGGER audit_is_kept ON audit IS NULL;
