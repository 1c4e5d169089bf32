-- $1 a position: the rows that numbered transactions after it changed, each once, with the collection that they are of
SELECT DISTINCT change.collection, change.id
FROM txn
JOIN change ON change.txn = txn.id
WHERE txn.position > $1
