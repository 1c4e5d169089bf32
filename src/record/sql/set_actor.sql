-- $1 who writes, $2 for what; kept with the transaction's row in `txn`
SELECT set_config('banlang.actor', $1, true), set_config('banlang.purpose', $2, true)
