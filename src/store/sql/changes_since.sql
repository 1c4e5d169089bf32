-- $1 a position: the rows that numbered transactions after it changed, each once, with the collection that they are of.
-- Transaction by transaction, from the index: after an import the averages say that each of them changed most of the log,
-- and the whole of it would be read for every edit.
SELECT DISTINCT change.collection, change.id
FROM txn
CROSS JOIN LATERAL (SELECT c.collection, c.id FROM change AS c WHERE c.txn = txn.id OFFSET 0) AS change
WHERE txn.position > $1
