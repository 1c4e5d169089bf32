-- $1 SHA-256 of a key: what it opens, if it is in use; notes once an hour that it was used
WITH used AS (
    SELECT app_key.id, app_key.name, app_key.collections, app_key.areas, app_key.expires_at, app_key.used_at
    FROM app_key
    WHERE app_key.key_sha256 = $1 AND app_key.revoked_at IS NULL AND app_key.expires_at > now()
), noted AS (
    UPDATE app_key SET used_at = now() FROM used
    WHERE app_key.id = used.id AND (used.used_at IS NULL OR used.used_at < now() - interval '1 hour')
)
SELECT used.name, used.collections, CASE WHEN used.areas IS NOT NULL THEN scope_of(used.areas) END AS areas, used.expires_at
FROM used
