-- Cancels what waits or runs: $1 id, $2 its actor
UPDATE import_job SET state = 'cancelled', turn = turn + 1, progress = NULL, ended_at = clock_timestamp()
WHERE id = $1::text::uuid AND actor = $2 AND state IN ('probing', 'checking', 'writing')
