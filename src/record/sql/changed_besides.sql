-- $1 and $2 transactions: the first rows that the second changed and the first did not, and how many there are
SELECT other.collection, other.id, count(*) OVER () AS count
FROM (
    SELECT change.collection, change.id FROM change WHERE change.txn = $2
    EXCEPT
    SELECT change.collection, change.id FROM change WHERE change.txn = $1
) AS other
ORDER BY other.collection, other.id
LIMIT 20
