-- Accounts and their sessions.
CREATE TABLE app_user (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text NOT NULL,
    display_name  text NOT NULL,
    password_hash text NOT NULL,
    disabled_at   timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT app_user_name UNIQUE (name),
    CONSTRAINT app_user_name_simple CHECK (name ~ '^[a-z0-9][a-z0-9._-]{1,62}$')
);

-- What a user may do, and where: the area's children are included.
CREATE TABLE app_grant (
    user_id    bigint NOT NULL REFERENCES app_user ON DELETE CASCADE,
    role       text NOT NULL,
    area_code  text NOT NULL,
    valid_from timestamptz NOT NULL DEFAULT now(),
    valid_to   timestamptz,
    PRIMARY KEY (user_id, role, area_code),
    CONSTRAINT app_grant_role_known CHECK (role IN ('editor'))
);

-- A session is known by the SHA-256 of its cookie, so that reading this table opens no session.
CREATE TABLE app_session (
    token_sha256 bytea PRIMARY KEY,
    user_id      bigint NOT NULL REFERENCES app_user ON DELETE CASCADE,
    csrf_token   text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    seen_at      timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL
);
CREATE INDEX app_session_expiry ON app_session (expires_at);
