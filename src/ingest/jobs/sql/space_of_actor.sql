-- What the kept files of an actor take: $1 actor, $2 node
SELECT count(*) AS jobs, coalesce(sum(size_bytes), 0)::bigint AS bytes
FROM import_job WHERE actor = $1 AND node = $2 AND kept
