-- The newest position of this history and the history's identity
SELECT (SELECT epoch.id::text FROM epoch ORDER BY epoch.started_at DESC LIMIT 1) AS epoch,
       (SELECT coalesce(max(txn.position), 0) FROM txn) AS position
