-- $1 SHA-256 of the cookie, $2 account, $3 CSRF token, $4 seconds until it ends. Sessions past their end go.
WITH past AS (
    DELETE FROM app_session WHERE expires_at < now()
)
INSERT INTO app_session (token_sha256, user_id, csrf_token, expires_at)
VALUES ($1, $2, $3, now() + make_interval(secs => $4))
