-- $1 code of an event, $2 code of a unit: whoever writes this form waits for the one who is writing it
SELECT pg_advisory_xact_lock(hashtextextended('damage form ' || $2 || ' ' || $1, 0))
