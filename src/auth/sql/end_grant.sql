-- $1 grant, $2 who ends it
UPDATE app_grant SET ended_by = $2, ended_at = now()
WHERE app_grant.id = $1 AND app_grant.ended_at IS NULL
RETURNING app_grant.id
