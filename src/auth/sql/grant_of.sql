-- $1 grant that has not ended: whose and of what, and what was done with it
SELECT app_user.name AS user_name, app_grant.role, app_grant.area_code, app_grant.community,
       app_grant.proposed_by, app_grant.confirmed_by
FROM app_grant JOIN app_user ON app_user.id = app_grant.user_id
WHERE app_grant.id = $1 AND app_grant.ended_at IS NULL
