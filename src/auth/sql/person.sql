-- $1 account in use: the person with the roles in force, one row for each role (and community); one row with a null
-- role when there is none. A role is in force until its first grant ends.
SELECT app_user.name, app_user.display_name, app_user.must_change_password,
       held.role, held.community, held.areas, held.until
FROM app_user
LEFT JOIN LATERAL (
    SELECT own.role, own.community, scope_of(array_agg(own.area_code)) AS areas, min(own.valid_to) AS until
    FROM app_grant_in_force AS own
    WHERE own.user_id = app_user.id
    GROUP BY own.role, own.community
) AS held ON true
WHERE app_user.id = $1 AND app_user.disabled_at IS NULL
ORDER BY held.role, held.community
