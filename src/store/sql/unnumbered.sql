-- The rows that transactions changed which have ended and have no number yet, with the collection that they are of.
-- Transaction by transaction, from the index, as in changes_since.sql.
SELECT DISTINCT change.collection, change.id
FROM txn
CROSS JOIN LATERAL (SELECT c.collection, c.id FROM change AS c WHERE c.txn = txn.id OFFSET 0) AS change
WHERE txn.position IS NULL
