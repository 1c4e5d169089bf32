-- One job: $1 id, $2 its actor
SELECT id::text AS id, collection, actor, node, file_name, size_bytes, state, settings::text AS settings, turn, tries, progress, report, txn,
       made_at, ended_at, kept
FROM import_job WHERE id = $1::text::uuid AND actor = $2
