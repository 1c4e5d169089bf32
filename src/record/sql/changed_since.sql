-- $1 a transaction: the first rows of it that something has changed since, and how many there are
SELECT own.collection, own.id, count(*) OVER () AS count
FROM (
    SELECT change.collection, change.id, max(change.seq) AS seq FROM change
    WHERE change.txn = $1 GROUP BY change.collection, change.id
) AS own
WHERE EXISTS (
    SELECT FROM change AS later
    WHERE later.collection = own.collection AND later.id = own.id AND later.seq > own.seq AND later.txn <> $1)
ORDER BY own.collection, own.id
LIMIT 20
