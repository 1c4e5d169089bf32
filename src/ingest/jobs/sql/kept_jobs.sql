-- Jobs whose folder is there: $1 node
SELECT id::text AS id FROM import_job WHERE node = $1 AND kept
