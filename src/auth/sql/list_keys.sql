-- All keys by name
SELECT app_key.name, app_key.hint, app_key.collections, app_key.areas, app_key.made_by, app_key.made_at,
       app_key.expires_at, app_key.revoked_at, app_key.revoked_by, app_key.used_at
FROM app_key
ORDER BY app_key.name
