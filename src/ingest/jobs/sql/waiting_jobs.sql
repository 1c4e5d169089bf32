-- Jobs of a node that wait or run, in their order: $1 node
SELECT id::text AS id FROM import_job
WHERE node = $1 AND state IN ('probing', 'checking', 'writing') ORDER BY asked_at, id
