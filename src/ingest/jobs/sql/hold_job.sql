-- Says whether this transaction, as long as it lasts, is the only one that works on a job: $1 id
SELECT pg_try_advisory_xact_lock(hashtext('banlang import'), hashtext($1::text)) AS held
