-- What opens personal rows to the disaster desk: an event that a second person has confirmed, or break-glass.
CREATE TABLE activation (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         text NOT NULL,
    -- Null once the event is deleted: the activation is over then.
    event_id     bigint REFERENCES disaster_event ON DELETE SET NULL,
    title        text NOT NULL,
    -- The ground as it was confirmed: an event that grows opens no more. Null with break-glass: all of `areas`.
    ground       geometry(MultiPolygon, 4326),
    -- The units that the ground touches, with everything under them, within the scope of the asker.
    areas        text[] NOT NULL,
    reason       text NOT NULL,
    asked_by     bigint NOT NULL REFERENCES app_user,
    asked_at     timestamptz NOT NULL DEFAULT now(),
    ends_at      timestamptz NOT NULL,
    confirmed_by bigint REFERENCES app_user,
    confirmed_at timestamptz,
    ended_by     bigint REFERENCES app_user,
    ended_at     timestamptz,
    reviewed_by  bigint REFERENCES app_user,
    reviewed_at  timestamptz,
    review_note  text,
    -- The activation that this one goes on with.
    renews       bigint REFERENCES activation,
    CONSTRAINT activation_kind_known CHECK (kind IN ('event', 'break_glass')),
    CONSTRAINT activation_ground_of_event CHECK ((ground IS NULL) = (kind = 'break_glass')),
    CONSTRAINT activation_reason_given CHECK (length(btrim(reason)) >= 10),
    CONSTRAINT activation_somewhere CHECK (cardinality(areas) > 0),
    CONSTRAINT activation_by_two CHECK (confirmed_by <> asked_by),
    CONSTRAINT activation_confirmed_whole CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CONSTRAINT activation_ended_whole CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
    CONSTRAINT activation_reviewed_by_another CHECK (reviewed_by <> asked_by),
    CONSTRAINT activation_reviewed_whole CHECK ((reviewed_by IS NULL) = (reviewed_at IS NULL)),
    CONSTRAINT activation_seven_days CHECK (ends_at <= coalesce(confirmed_at, asked_at + interval '7 days') + interval '7 days'),
    CONSTRAINT activation_break_glass_six_hours CHECK (kind <> 'break_glass' OR ends_at <= asked_at + interval '6 hours')
);
CREATE INDEX activation_open ON activation (ends_at) WHERE ended_at IS NULL;

-- What is asked for and confirmed does not change afterwards; only what became of it is written.
CREATE FUNCTION activation_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.kind, NEW.areas, NEW.reason, NEW.asked_by, NEW.asked_at, NEW.ends_at, NEW.renews)
       IS DISTINCT FROM (OLD.kind, OLD.areas, OLD.reason, OLD.asked_by, OLD.asked_at, OLD.ends_at, OLD.renews)
       OR NEW.ground::bytea IS DISTINCT FROM OLD.ground::bytea
       OR NEW.event_id IS DISTINCT FROM OLD.event_id AND NEW.event_id IS NOT NULL
       OR OLD.confirmed_at IS NOT NULL AND NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at
       OR OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at
       OR OLD.reviewed_at IS NOT NULL AND NEW.reviewed_at IS DISTINCT FROM OLD.reviewed_at THEN
        RAISE EXCEPTION 'an activation is not changed; end it and ask for a new one' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER activation_stays BEFORE UPDATE ON activation FOR EACH ROW EXECUTE FUNCTION activation_stays();
CREATE TRIGGER access_changed AFTER INSERT OR UPDATE OR DELETE ON activation FOR EACH STATEMENT EXECUTE FUNCTION notify_access();

CREATE VIEW activation_in_force WITH (security_invoker = true) AS
SELECT activation.* FROM activation
WHERE activation.ended_at IS NULL AND activation.ends_at > now()
  AND (activation.kind = 'break_glass' OR activation.confirmed_at IS NOT NULL AND activation.event_id IS NOT NULL);
REVOKE DELETE ON activation FROM banlang_service;
