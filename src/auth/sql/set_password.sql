-- $1 login name, $2 argon2id hash, $3 who sets it. The account's sessions end. Set by somebody else, it must be changed
-- at the next login, and grants that need two persons wait for another one again: who knows the password could act.
WITH account AS (
    UPDATE app_user SET password_hash = $2, must_change_password = $3 <> $1 WHERE name = $1 AND disabled_at IS NULL
    RETURNING id
), ended AS (
    DELETE FROM app_session USING account WHERE app_session.user_id = account.id
), waiting AS (
    UPDATE app_grant SET proposed_by = $3, proposed_at = now(), confirmed_by = NULL, confirmed_at = NULL
    FROM account
    WHERE app_grant.user_id = account.id AND app_grant.ended_at IS NULL AND $3 <> $1
      AND app_grant.role NOT IN ('auditor', 'steward')
)
SELECT account.id FROM account
