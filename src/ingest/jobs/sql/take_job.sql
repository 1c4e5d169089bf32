-- Begins the work on a job that waits: $1 id
UPDATE import_job SET turn = turn + 1, tries = tries + 1, progress = NULL
WHERE id = $1::text::uuid AND state IN ('probing', 'checking', 'writing')
RETURNING id::text AS id, collection, actor, node, file_name, size_bytes, state, settings::text AS settings, turn, tries, progress, report, txn,
       made_at, ended_at, kept
