-- Removes a job that does not run: $1 id, $2 its actor
DELETE FROM import_job
WHERE id = $1::text::uuid AND actor = $2 AND state NOT IN ('probing', 'checking', 'writing')
