-- The copy of each node's ledger, and the anchors of its head. The file of the node is the original; it is written
-- before anything is answered. `line` is the line of the file as it is, the other columns are read from it to be found by.
CREATE TABLE ledger_entry (
    node      text NOT NULL,
    seq       bigint NOT NULL,
    at        timestamptz NOT NULL,
    who       text NOT NULL,
    who_kind  text NOT NULL,
    action    text NOT NULL,
    subject   text NOT NULL,
    detail    jsonb NOT NULL,
    reason    text,
    line      text NOT NULL,
    hash      text NOT NULL,
    copied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (node, seq),
    CONSTRAINT ledger_entry_seq_positive CHECK (seq > 0),
    -- The seal of a line is its last 75 bytes: ,"hash":"<64 digits>"}
    CONSTRAINT ledger_entry_sealed CHECK (
        hash = encode(sha256(convert_to(left(line, -75), 'UTF8')), 'hex')
        AND right(line, 75) = ',"hash":"' || hash || '"}')
);
-- Auditors read the newest first, all or those of one person.
CREATE INDEX ledger_entry_newest ON ledger_entry (at DESC, node DESC, seq DESC);
CREATE INDEX ledger_entry_of_who ON ledger_entry (who, at DESC);

-- Which line a chain had reached when: a copy that is written anew to fit a forged file does not fit these.
CREATE TABLE ledger_anchor (
    node        text NOT NULL,
    seq         bigint NOT NULL,
    hash        text NOT NULL,
    anchored_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (node, seq)
);

-- The first lock: the service adds and reads.
REVOKE UPDATE, DELETE, TRUNCATE ON ledger_entry, ledger_anchor FROM banlang_service;

-- The second lock, for everybody: the owner of the tables would have to take it off first.
CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change();
CREATE TRIGGER ledger_anchor_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_anchor
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change();
-- Also where triggers are switched off for the session (session_replication_role = replica).
ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_stays;
ALTER TABLE ledger_anchor ENABLE ALWAYS TRIGGER ledger_anchor_stays;
