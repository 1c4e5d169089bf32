-- Warnings as they are written, approved by a second person, published, followed by updates and taken back. A message that was published is
-- never changed; the newest one of each warning stands in the collection `warning`, where the map, the feed and the files find it.
CREATE TABLE warning_message (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The first message of the warning; itself for that one.
    warning      bigint NOT NULL REFERENCES warning_message,
    msg_type     text NOT NULL,
    state        text NOT NULL DEFAULT 'draft',
    -- Grows with each change of a draft.
    version      int NOT NULL DEFAULT 1,
    kind         text NOT NULL REFERENCES hazard,
    risk_level   int NOT NULL,
    urgency      text NOT NULL,
    certainty    text NOT NULL,
    responses    text[] NOT NULL,
    onset_at     timestamptz,
    -- Null in a draft: from its publication on.
    effective_at timestamptz,
    expires_at   timestamptz NOT NULL,
    issuer       text NOT NULL,
    contact      text,
    web          text,
    -- Why it is updated or taken back.
    note         text,
    -- By language: {"vi": {"headline", "description", "instruction"}, ..}
    infos        jsonb NOT NULL,
    -- [{"media": id, "language": tag or null, "description": text}, ..]
    resources    jsonb NOT NULL DEFAULT '[]',
    -- The areas whom it is for, all of which whoever writes or approves it has to hold.
    areas        text[] NOT NULL,
    -- The area in which all of these lie, if there is one.
    keeper       text,
    ground       geometry(MultiPolygon, 4326) NOT NULL,
    -- The ground as it is told: each polygon as the message has it.
    polygons     geometry(MultiPolygon, 4326) NOT NULL,
    drafted_by   bigint NOT NULL REFERENCES app_user,
    drafted_at   timestamptz NOT NULL DEFAULT now(),
    -- Everyone who wrote at it, whoever drafted it first.
    written_by   bigint[] NOT NULL,
    approved_by  bigint REFERENCES app_user,
    published_at timestamptz,
    withdrawn_by bigint REFERENCES app_user,
    withdrawn_at timestamptz,
    identifier   text,
    sender       text,
    xml          text,
    CONSTRAINT warning_message_identifier UNIQUE (identifier),
    CONSTRAINT warning_message_type_known CHECK (msg_type IN ('alert', 'update', 'cancel')),
    CONSTRAINT warning_message_alert_is_first CHECK ((msg_type = 'alert') = (warning = id)),
    CONSTRAINT warning_message_state_known CHECK (state IN ('draft', 'published', 'withdrawn')),
    CONSTRAINT warning_message_risk_level_legal CHECK (risk_level BETWEEN 1 AND 5),
    CONSTRAINT warning_message_urgency_known CHECK (urgency IN ('Immediate', 'Expected', 'Future', 'Past', 'Unknown')),
    CONSTRAINT warning_message_certainty_known CHECK (certainty IN ('Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown')),
    CONSTRAINT warning_message_expires_after_effect CHECK (expires_at > effective_at),
    CONSTRAINT warning_message_in_vietnamese CHECK (infos ? 'vi'),
    CONSTRAINT warning_message_somewhere CHECK (cardinality(areas) > 0),
    CONSTRAINT warning_message_cancel_says_why CHECK (msg_type <> 'cancel' OR note IS NOT NULL),
    CONSTRAINT warning_message_written_by_its_drafter CHECK (drafted_by = ANY (written_by)),
    CONSTRAINT warning_message_by_two CHECK (approved_by <> ALL (written_by)),
    CONSTRAINT warning_message_published_whole CHECK (
        CASE state WHEN 'published' THEN num_nulls(approved_by, published_at, effective_at, identifier, sender, xml) = 0
                   ELSE num_nonnulls(approved_by, published_at, identifier, sender, xml) = 0 END),
    CONSTRAINT warning_message_withdrawn_whole CHECK (
        CASE state WHEN 'withdrawn' THEN num_nulls(withdrawn_by, withdrawn_at) = 0 ELSE num_nonnulls(withdrawn_by, withdrawn_at) = 0 END)
);
CREATE INDEX warning_message_of_warning ON warning_message (warning, id);
CREATE INDEX warning_message_published ON warning_message (published_at DESC) WHERE state = 'published';

CREATE FUNCTION warning_messages_stay() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'a warning is not removed; take it back with a cancel' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'draft' THEN
        RAISE EXCEPTION 'a warning that was published or withdrawn is not changed; write an update' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.warning, NEW.msg_type, NEW.drafted_by, NEW.drafted_at) IS DISTINCT FROM (OLD.id, OLD.warning, OLD.msg_type, OLD.drafted_by, OLD.drafted_at)
       OR NOT NEW.written_by @> OLD.written_by OR NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'who drafted a warning, and what it follows, is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER warning_messages_stay BEFORE UPDATE OR DELETE ON warning_message FOR EACH ROW EXECUTE FUNCTION warning_messages_stay();
CREATE TRIGGER warning_messages_kept BEFORE TRUNCATE ON warning_message FOR EACH STATEMENT EXECUTE FUNCTION warning_messages_stay();

-- The service writes drafts and withdraws them. Publishing is publish_warning, which writes the collection with it.
REVOKE INSERT, UPDATE, DELETE ON warning_message FROM banlang_service;
GRANT INSERT (id, warning, msg_type, kind, risk_level, urgency, certainty, responses, onset_at, effective_at, expires_at, issuer, contact, web,
              note, infos, resources, areas, keeper, ground, polygons, drafted_by, written_by) ON warning_message TO banlang_service;
GRANT UPDATE (state, version, kind, risk_level, urgency, certainty, responses, onset_at, effective_at, expires_at, issuer, contact, web,
              note, infos, resources, areas, keeper, ground, polygons, written_by, withdrawn_by, withdrawn_at) ON warning_message TO banlang_service;

-- Publishes a draft that is still of that version, after the message that is the newest of its warning (null for an alert), and tells the
-- collection. Gives the row.
CREATE FUNCTION publish_warning(of_message bigint, of_version int, after_message bigint, by_account bigint, by_name text, its_identifier text,
                                its_sender text, sent timestamptz, document text, drawn bytea) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    message warning_message;
    code_of_row text;
    row_id bigint;
BEGIN
    SELECT own.* INTO STRICT message FROM warning_message AS own WHERE own.id = of_message;
    -- One message of a warning after the other.
    PERFORM FROM warning_message AS own WHERE own.id = message.warning FOR UPDATE;
    SELECT own.* INTO STRICT message FROM warning_message AS own WHERE own.id = of_message FOR UPDATE;
    IF message.state <> 'draft' OR message.version <> of_version THEN
        RAISE EXCEPTION 'changed meanwhile' USING ERRCODE = 'check_violation', CONSTRAINT = 'warning_message_is_as_read';
    END IF;
    IF after_message IS DISTINCT FROM
       (SELECT max(own.id) FROM warning_message AS own WHERE own.warning = message.warning AND own.state = 'published') THEN
        RAISE EXCEPTION 'another message came between' USING ERRCODE = 'check_violation', CONSTRAINT = 'warning_message_follows_newest';
    END IF;
    IF EXISTS (SELECT FROM warning_message AS own WHERE own.warning = message.warning AND own.state = 'published' AND own.msg_type = 'cancel') THEN
        RAISE EXCEPTION 'taken back already' USING ERRCODE = 'check_violation', CONSTRAINT = 'warning_message_follows_standing';
    END IF;
    IF message.msg_type <> 'cancel' AND message.expires_at <= sent THEN
        RAISE EXCEPTION 'over already' USING ERRCODE = 'check_violation', CONSTRAINT = 'warning_message_not_over';
    END IF;
    UPDATE warning_message AS own
    SET state = 'published', version = own.version + 1, approved_by = by_account, published_at = sent, identifier = its_identifier,
        sender = its_sender, xml = document, polygons = ST_GeomFromEWKB(drawn), effective_at = coalesce(own.effective_at, sent)
    WHERE own.id = of_message RETURNING own.* INTO message;
    SELECT own.identifier INTO STRICT code_of_row FROM warning_message AS own WHERE own.id = message.warning;
    PERFORM set_config('banlang.actor', by_name, true), set_config('banlang.purpose', 'warning', true);
    INSERT INTO warning AS told (code, kind, risk_level, headline_vi, headline_en, issued_at, effective_at, expires_at, issuer, area_code, geom)
    SELECT code_of_row, message.kind, message.risk_level, message.infos #>> '{vi,headline}', message.infos #>> '{en,headline}', sent,
           CASE message.msg_type WHEN 'cancel' THEN least(message.effective_at, sent - interval '1 second') ELSE message.effective_at END,
           CASE message.msg_type WHEN 'cancel' THEN sent ELSE message.expires_at END,
           message.issuer, message.keeper, ST_Multi(ST_CollectionExtract(ST_UnaryUnion(ST_Collect(part.geom)), 3))
    FROM ST_Dump(message.polygons) AS part
    ON CONFLICT (code) DO UPDATE
    SET kind = excluded.kind, risk_level = excluded.risk_level, headline_vi = excluded.headline_vi, headline_en = excluded.headline_en,
        issued_at = excluded.issued_at, effective_at = excluded.effective_at, expires_at = excluded.expires_at, issuer = excluded.issuer,
        area_code = excluded.area_code, geom = excluded.geom
    RETURNING told.id INTO row_id;
    RETURN row_id;
END $$;
REVOKE EXECUTE ON FUNCTION publish_warning(bigint, int, bigint, bigint, text, text, text, timestamptz, text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION publish_warning(bigint, int, bigint, bigint, text, text, text, timestamptz, text, bytea) TO banlang_service;

-- A row that messages tell is written by them alone: nobody changes by hand, nor by an undo, what two persons have published.
CREATE FUNCTION keep_warning() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    told text[] := ARRAY[CASE WHEN TG_OP <> 'INSERT' THEN OLD.code END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.code END];
BEGIN
    IF current_user = 'banlang_service' AND EXISTS (SELECT FROM warning_message AS own WHERE own.identifier = ANY (told)) THEN
        RAISE EXCEPTION 'messages tell this warning' USING ERRCODE = 'check_violation', CONSTRAINT = 'warning_told_by_messages';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER keep_warning BEFORE INSERT OR UPDATE OR DELETE ON warning FOR EACH ROW EXECUTE FUNCTION keep_warning();

-- Messages of others that were taken, and the row that tells them. What was taken once is not taken again.
CREATE TABLE warning_received (
    sender      text NOT NULL,
    identifier  text NOT NULL,
    sent        timestamptz NOT NULL,
    msg_type    text NOT NULL,
    warning_id  bigint NOT NULL,
    received_by text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (sender, identifier),
    CONSTRAINT warning_received_type_known CHECK (msg_type IN ('Alert', 'Update', 'Cancel'))
);
REVOKE UPDATE, DELETE ON warning_received FROM banlang_service;
