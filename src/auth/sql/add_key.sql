-- $1 name, $2 first letters, $3 SHA-256 of the key, $4 collections, $5 area codes or null, $6 who makes it, $7 its end
INSERT INTO app_key (name, hint, key_sha256, collections, areas, made_by, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id
