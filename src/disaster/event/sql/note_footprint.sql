-- $1 row id of an event, $2 where the footprint comes from that this transaction has given it, $3 a note: the number of the transaction
SELECT nullif(current_setting('banlang.txn', true), '')::bigint AS txn FROM note_footprint($1, $2, $3) AS noted
