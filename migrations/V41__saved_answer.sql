-- Answers that somebody kept to come back to and to show: what was asked, and the figures of that moment. No row of a household is in
-- them. Exact figures are shown to those who count the same areas, which `scope` names.

CREATE TABLE saved_answer (
    -- Random, and the address: who is sent it may open it, and sees of it what the own rights allow.
    id            text PRIMARY KEY CONSTRAINT saved_answer_id_form CHECK (id ~ '^[0-9a-f]{32}$'),
    process       text NOT NULL,
    title         text NOT NULL CONSTRAINT saved_answer_title_length CHECK (char_length(title) BETWEEN 1 AND 200),
    inputs        jsonb NOT NULL,
    answer        jsonb NOT NULL,
    precision     text NOT NULL CONSTRAINT saved_answer_precision_known CHECK (precision IN ('exact', 'units', 'published')),
    scope         text[] NOT NULL,
    as_of         timestamptz NOT NULL,
    data_version  text NOT NULL,
    saved_by      bigint NOT NULL REFERENCES app_user (id),
    saved_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX saved_answer_of ON saved_answer (saved_by, saved_at DESC);
REVOKE UPDATE, TRUNCATE ON saved_answer FROM banlang_service;
