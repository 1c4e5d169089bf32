-- Waits until no other node migrates; the lock ends with the session
SELECT pg_advisory_lock(hashtext('banlang migrate'))
