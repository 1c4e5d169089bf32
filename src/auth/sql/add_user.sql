-- $1 login name, $2 name for people, $3 argon2id hash
INSERT INTO app_user (name, display_name, password_hash) VALUES ($1, $2, $3)
RETURNING id
