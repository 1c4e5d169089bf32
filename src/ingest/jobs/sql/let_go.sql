-- Gives up the folders of jobs that nobody has used for long: $1 node, $2 days
UPDATE import_job SET kept = false
WHERE node = $1 AND kept AND state NOT IN ('probing', 'checking', 'writing')
  AND coalesce(ended_at, asked_at) < now() - $2::integer * interval '1 day'
