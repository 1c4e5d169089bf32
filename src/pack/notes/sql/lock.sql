-- Whoever sends notes waits for the one who is sending them, so that a note that comes twice at once is kept once
SELECT pg_advisory_xact_lock(hashtextextended('field notes', 0))
