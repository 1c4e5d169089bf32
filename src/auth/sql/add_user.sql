-- $1 login name, $2 name for people, $3 argon2id hash, $4 who makes it, $5 the password must be changed at the first login
INSERT INTO app_user (name, display_name, password_hash, made_by, must_change_password) VALUES ($1, $2, $3, $4, $5)
RETURNING id
