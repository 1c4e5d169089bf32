-- $1 a position: when it was given, or the newest one before it; of one before all when the first was, and now without any
SELECT coalesce(
           (SELECT txn.numbered_at FROM txn WHERE txn.position <= $1 ORDER BY txn.position DESC LIMIT 1),
           (SELECT min(txn.numbered_at) FROM txn),
           now()
       ) AS time
