-- $1 SHA-256 of the cookie, $2 seconds of idleness after which it has ended; notes that it was seen
UPDATE app_session SET seen_at = now()
FROM app_user
WHERE app_session.token_sha256 = $1
  AND app_session.expires_at > now()
  AND app_session.seen_at > now() - make_interval(secs => $2)
  AND app_user.id = app_session.user_id AND app_user.disabled_at IS NULL
RETURNING app_session.user_id, app_session.csrf_token
