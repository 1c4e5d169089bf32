-- $1 SHA-256 of the cookie
DELETE FROM app_session WHERE token_sha256 = $1
