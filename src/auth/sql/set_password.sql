-- $1 login name, $2 argon2id hash; the account's sessions end
WITH account AS (
    UPDATE app_user SET password_hash = $2 WHERE name = $1 AND disabled_at IS NULL
    RETURNING id
), ended AS (
    DELETE FROM app_session USING account WHERE app_session.user_id = account.id
)
SELECT account.id FROM account
