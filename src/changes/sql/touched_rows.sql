-- $1 a position, $2 and $3 the collection and the row up to which the transaction with that number was told, $4 collections,
-- $5 how many: the rows of these collections that it changed after that row, and those that later transactions changed. The
-- rows of each transaction and collection come in order from the index, from the first that is wanted on.
SELECT txn.position, asked.collection, touched.id
FROM txn
CROSS JOIN LATERAL (
    SELECT name AS collection, CASE WHEN txn.position = $1 AND name = $2 THEN $3::bigint ELSE 0 END AS told
    FROM unnest($4::text[]) AS name
    WHERE txn.position > $1 OR name >= $2::text
) AS asked
CROSS JOIN LATERAL (
    SELECT DISTINCT change.id
    FROM change
    WHERE change.txn = txn.id AND change.collection = asked.collection AND change.id > asked.told
    ORDER BY change.id
    LIMIT $5
) AS touched
WHERE txn.position >= $1
ORDER BY txn.position, asked.collection, touched.id
LIMIT $5
