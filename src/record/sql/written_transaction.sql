-- $1 the number of a transaction: for what it was written, and the collections that it changed
SELECT txn.purpose, ARRAY(SELECT DISTINCT change.collection FROM change WHERE change.txn = txn.id ORDER BY 1) AS collections
FROM txn WHERE txn.id = $1
