-- Asks for work on a job: $1 id, $2 its actor, $3 the state of the work, $4 name of its settings, $5 states from which it can begin.
-- A row when it could
UPDATE import_job SET state = $3, settings = $4::text::uuid, turn = turn + 1, tries = 0, progress = NULL, report = NULL, txn = NULL,
       asked_at = clock_timestamp(), ended_at = NULL
WHERE id = $1::text::uuid AND actor = $2 AND kept AND state = ANY ($5::text[])
RETURNING turn
