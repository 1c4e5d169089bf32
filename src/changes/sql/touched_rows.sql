-- $1 a position, $2 and $3 the collection and the row up to which the transaction with that number was told, $4 collections,
-- $5 how many: the rows of these collections that it changed after that row, and those that later transactions changed
SELECT txn.position, touched.collection, touched.id
FROM txn
CROSS JOIN LATERAL (
    SELECT DISTINCT change.collection, change.id
    FROM change
    WHERE change.txn = txn.id AND change.collection = ANY ($4::text[])
      AND (txn.position > $1 OR (change.collection, change.id) > ($2::text, $3::bigint))
    ORDER BY change.collection, change.id
    LIMIT $5
) AS touched
WHERE txn.position >= $1
ORDER BY txn.position, touched.collection, touched.id
LIMIT $5
