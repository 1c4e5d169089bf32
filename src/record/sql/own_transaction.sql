-- The number of the running transaction in the change table; no row when it has changed nothing
SELECT txn.id FROM txn
WHERE txn.id = nullif(current_setting('banlang.txn', true), '')::bigint AND txn.xid = pg_current_xact_id_if_assigned()
