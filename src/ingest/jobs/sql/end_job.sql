-- Ends the work, if it still is what is wanted: $1 id, $2 turn, $3 state, $4 numbers of its report, $5 number of its transaction
UPDATE import_job SET state = $3, report = $4, txn = $5, progress = NULL, ended_at = clock_timestamp()
WHERE id = $1::text::uuid AND turn = $2 AND state IN ('probing', 'checking', 'writing')
