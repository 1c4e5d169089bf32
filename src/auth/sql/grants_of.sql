-- $1 account: its grants in force now, with the present name of each area
SELECT app_grant.role, app_grant.area_code,
       (SELECT area.name FROM area WHERE area.code = app_grant.area_code ORDER BY area.valid_from DESC LIMIT 1) AS area_name
FROM app_grant
WHERE app_grant.user_id = $1
  AND app_grant.valid_from <= now() AND (app_grant.valid_to IS NULL OR app_grant.valid_to > now())
ORDER BY app_grant.area_code
