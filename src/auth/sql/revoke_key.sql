-- $1 name of a key in use, $2 who revokes it
UPDATE app_key SET revoked_at = now(), revoked_by = $2
WHERE app_key.name = $1 AND app_key.revoked_at IS NULL
RETURNING app_key.id
