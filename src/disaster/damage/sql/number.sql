-- The number of the running transaction, once it has written
SELECT nullif(current_setting('banlang.txn', true), '')::bigint AS txn
