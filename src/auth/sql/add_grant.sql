-- $1 account, $2 role, $3 area code; no row when the area is not in the register
INSERT INTO app_grant (user_id, role, area_code)
SELECT $1, $2, area.code FROM area WHERE area.code = $3
LIMIT 1
ON CONFLICT DO NOTHING
