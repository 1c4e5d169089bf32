-- $1 a position: whether the transaction with that number is still in the log
SELECT EXISTS (SELECT FROM txn WHERE txn.position = $1) AS known
