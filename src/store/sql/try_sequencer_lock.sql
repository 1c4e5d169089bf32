-- Says whether this session is (now) the one that numbers transactions
SELECT pg_try_advisory_lock(hashtext('banlang sequencer')) AS held
