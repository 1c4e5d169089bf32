-- $1 SHA-256 of the cookie, $2 seconds of idleness after which it has ended; notes once a minute that it was seen
WITH open AS (
    SELECT app_session.token_sha256, app_session.user_id, app_session.csrf_token, app_session.expires_at, app_session.seen_at
    FROM app_session JOIN app_user ON app_user.id = app_session.user_id
    WHERE app_session.token_sha256 = $1
      AND app_session.expires_at > now()
      AND app_session.seen_at > now() - make_interval(secs => $2)
      AND app_user.disabled_at IS NULL
), noted AS (
    UPDATE app_session SET seen_at = now() FROM open
    WHERE app_session.token_sha256 = open.token_sha256 AND open.seen_at < now() - interval '1 minute'
)
SELECT open.user_id, open.csrf_token, open.expires_at FROM open
