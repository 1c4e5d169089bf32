-- Accounts in use that are administrators now
SELECT app_user.name FROM app_user
WHERE app_user.disabled_at IS NULL AND EXISTS (
    SELECT FROM app_grant_in_force AS own WHERE own.user_id = app_user.id AND own.role = 'admin')
ORDER BY app_user.name
