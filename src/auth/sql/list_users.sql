-- All accounts by name
SELECT app_user.id, app_user.name, app_user.display_name, app_user.disabled_at IS NOT NULL AS disabled,
       app_user.must_change_password, app_user.made_by, app_user.created_at,
       (SELECT max(app_session.seen_at) FROM app_session WHERE app_session.user_id = app_user.id) AS seen_at
FROM app_user
ORDER BY app_user.name
