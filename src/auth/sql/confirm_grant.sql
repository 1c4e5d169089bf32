-- $1 grant, $2 who confirms: one that somebody else proposed, for somebody else, and that waits
UPDATE app_grant SET confirmed_by = $2, confirmed_at = now()
FROM app_user
WHERE app_grant.id = $1 AND app_user.id = app_grant.user_id
  AND app_grant.confirmed_at IS NULL AND app_grant.ended_at IS NULL
  AND app_grant.proposed_by <> $2 AND app_user.name <> $2
RETURNING app_grant.id
