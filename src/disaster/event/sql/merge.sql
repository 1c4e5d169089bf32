-- $1 row id of the event that is merged, $2 of the one that stays, $3 codes of the areas of the one who merges (null for all): what became of what named it, and the number of the transaction
SELECT done.reports, done.repeated, done.positions, done.left_behind, nullif(current_setting('banlang.txn', true), '')::bigint AS txn
FROM merge_events($1, $2, $3) AS done
