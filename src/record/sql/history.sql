-- $1 a collection, $2 a row, $3 how many: the newest numbered transactions that changed it, and whether the row is as the newest left it
SELECT history.txn, history.position, history.at, history.actor, history.purpose, history.is_newest
FROM history_of($1, $2) AS history
ORDER BY history.position DESC
LIMIT $3
