-- All accounts by name with the areas that they edit
SELECT app_user.name, app_user.display_name, app_user.disabled_at IS NOT NULL AS disabled,
       ARRAY(SELECT app_grant.area_code FROM app_grant WHERE app_grant.user_id = app_user.id ORDER BY 1) AS areas
FROM app_user
ORDER BY app_user.name
