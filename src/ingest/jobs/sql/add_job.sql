-- A new job: $1 id, $2 collection, $3 actor, $4 node, $5 name of the file, $6 its bytes, $7 its SHA-256
INSERT INTO import_job (id, collection, actor, node, file_name, size_bytes, sha256)
VALUES ($1::text::uuid, $2, $3, $4, $5, $6, $7)
