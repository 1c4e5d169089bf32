-- $1 login name of an account in use
SELECT app_user.id, app_user.password_hash FROM app_user
WHERE app_user.name = $1 AND app_user.disabled_at IS NULL
