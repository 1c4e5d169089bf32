-- $1 login name, or null for all accounts: grants that have not ended, with the present name of each area
SELECT app_grant.id, app_user.name AS user_name, app_grant.role, app_grant.area_code, app_grant.community,
       app_grant.valid_from, app_grant.valid_to, app_grant.proposed_by, app_grant.proposed_at,
       app_grant.confirmed_by, app_grant.confirmed_at,
       (SELECT area.name FROM area WHERE area.code = app_grant.area_code ORDER BY area.valid_from DESC LIMIT 1) AS area_name
FROM app_grant
JOIN app_user ON app_user.id = app_grant.user_id
WHERE app_grant.ended_at IS NULL AND (app_grant.valid_to IS NULL OR app_grant.valid_to > now())
  AND ($1::text IS NULL OR app_user.name = $1)
ORDER BY app_user.name, app_grant.role, app_grant.area_code, app_grant.community
