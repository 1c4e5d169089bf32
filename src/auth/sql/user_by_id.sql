-- $1 account
SELECT app_user.name, app_user.display_name FROM app_user WHERE app_user.id = $1
