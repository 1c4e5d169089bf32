-- Damage reports that are of their time, and reports which say that nothing has changed.

-- A clock that goes wrong is seen when the report is written: a figure of tomorrow would hold over every correction of today. What was
-- written by others before, and what an undo brings back, stays as it was.
CREATE FUNCTION reported_in_time() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF current_user <> 'banlang_service' OR coalesce(current_setting('banlang.purpose', true), '') LIKE 'undo %' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NEW.reported_at = OLD.reported_at THEN
            RETURN NEW;
        END IF;
    END IF;
    IF NEW.reported_at > now() + interval '10 minutes' THEN
        RAISE EXCEPTION 'a report is not of the future'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'damage_report_not_ahead';
    END IF;
    IF NEW.reported_at < (SELECT event.started_at FROM disaster_event AS event WHERE event.code = NEW.event_code) - interval '7 days' THEN
        RAISE EXCEPTION 'a report is not from before the event'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'damage_report_not_before_event';
    END IF;
    RETURN NEW;
END $$;
-- After names_standing_event, which says more.
CREATE TRIGGER reported_in_time BEFORE INSERT OR UPDATE OF reported_at ON damage_report
    FOR EACH ROW EXECUTE FUNCTION reported_in_time();

-- Figures that have not changed are not written again. That a unit has reported all the same stands here, and nowhere else. It is tied to the
-- row of the event, as what feeds say is: whoever reads it follows merged_into.
CREATE TABLE damage_unchanged (
    event_id    bigint NOT NULL,
    area_code   text NOT NULL,
    reported_at timestamptz NOT NULL,
    written_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (event_id, area_code, reported_at)
);
REVOKE UPDATE, DELETE ON damage_unchanged FROM banlang_service;
