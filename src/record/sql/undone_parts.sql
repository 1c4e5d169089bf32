-- $1 a transaction: its changes in parts of one kind, the newest first, each with its first and last change
SELECT part.collection, part.op::text AS op, min(part.seq) AS first, max(part.seq) AS last
FROM (
    SELECT change.collection, change.op, change.seq,
           row_number() OVER (ORDER BY change.seq) - row_number() OVER (PARTITION BY change.collection, change.op ORDER BY change.seq) AS run
    FROM change WHERE change.txn = $1
) AS part
GROUP BY part.collection, part.op, part.run
ORDER BY max(part.seq) DESC
