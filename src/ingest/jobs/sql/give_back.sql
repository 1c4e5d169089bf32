-- Lets go of work that was stopped on purpose, as if it had not been begun: $1 id, $2 turn
UPDATE import_job SET turn = turn + 1, tries = tries - 1, progress = NULL
WHERE id = $1::text::uuid AND turn = $2 AND state IN ('probing', 'checking', 'writing')
