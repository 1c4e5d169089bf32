-- $1 a time: the newest position that had been given by then, 0 before the first
SELECT coalesce((SELECT txn.position FROM txn WHERE txn.numbered_at <= $1 ORDER BY txn.numbered_at DESC, txn.position DESC LIMIT 1), 0) AS position
