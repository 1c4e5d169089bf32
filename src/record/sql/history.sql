-- $1 a collection, $2 a row: the numbered transactions that changed it, the newest first, and whether the row is as the newest left it
SELECT history.txn, history.position, history.at, history.actor, history.purpose, history.is_newest
FROM history_of($1, $2) AS history
ORDER BY history.position DESC
