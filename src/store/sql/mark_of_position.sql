-- $1 a position: what tells its transaction, and the tables, from others with the same number; no row when the log does not have it
SELECT concat_ws(' ', txn.id, txn.xid, extract(epoch FROM txn.started_at),
                 (SELECT max(migration.version) FROM refinery_schema_history AS migration)) AS mark
FROM txn
WHERE txn.position = $1
