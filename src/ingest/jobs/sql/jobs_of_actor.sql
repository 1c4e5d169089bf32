-- The newest jobs of an actor: $1 actor, $2 how many
SELECT id::text AS id, collection, actor, node, file_name, size_bytes, state, settings::text AS settings, turn, tries, progress, report, txn,
       made_at, ended_at, kept
FROM import_job WHERE actor = $1 ORDER BY made_at DESC, id LIMIT $2
