-- Notes that what a job wrote is undone: $1 id, $2 number of the transaction
UPDATE import_job SET state = 'undone', turn = turn + 1, ended_at = clock_timestamp()
WHERE id = $1::text::uuid AND txn = $2 AND state = 'done'
