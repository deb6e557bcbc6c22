-- INSERT OR REPLACE takes the entry before it out without asking the trigger on DELETE: a key that is there is refused.
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE shop_id = NEW.shop_id AND id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the audit is never changed');
END;
