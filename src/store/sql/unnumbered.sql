-- The rows that transactions changed which have ended and have no number yet, with the collection that they are of
SELECT DISTINCT change.collection, change.id
FROM txn
JOIN change ON change.txn = txn.id
WHERE txn.position IS NULL
