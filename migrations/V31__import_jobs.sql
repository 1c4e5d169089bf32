-- Imports that people send from the pages. What stands in a file may be personal, the names of its columns included: here
-- stand the name of the file and numbers, everything else in the folder of the job (DATA_DIR/imports), which goes after some days.
CREATE TABLE import_job (
    id         uuid PRIMARY KEY,
    collection text NOT NULL,
    -- Login name, as in the change table. Nobody else sees the job.
    actor      text NOT NULL,
    -- The data folder that holds the file, by the name of its ledger.
    node       text NOT NULL,
    file_name  text NOT NULL,
    size_bytes bigint NOT NULL,
    sha256     text NOT NULL,
    state      text NOT NULL DEFAULT 'probing',
    -- Name of the settings in the folder.
    settings   uuid,
    -- Grows whenever somebody takes the job up, changes or cancels it: what was begun before ends without effect.
    turn       integer NOT NULL DEFAULT 0,
    -- How often the work that waits has been begun.
    tries      integer NOT NULL DEFAULT 0,
    -- How far the work is.
    progress   jsonb,
    -- Numbers of rows, new, changed and so on.
    report     jsonb,
    -- Written with the rows: they are there when it is, and only then.
    txn        bigint REFERENCES txn,
    made_at    timestamptz NOT NULL DEFAULT now(),
    asked_at   timestamptz NOT NULL DEFAULT now(),
    ended_at   timestamptz,
    -- The folder is there.
    kept       boolean NOT NULL DEFAULT true,
    CONSTRAINT import_job_state_known CHECK (state IN ('probing', 'ready', 'checking', 'checked', 'writing', 'done', 'undone',
                                                       'cancelled', 'refused', 'failed')),
    CONSTRAINT import_job_writes_when_done CHECK (txn IS NULL OR state IN ('done', 'undone')),
    CONSTRAINT import_job_size CHECK (size_bytes >= 0)
);
CREATE INDEX import_job_of_actor ON import_job (actor, made_at DESC);
CREATE INDEX import_job_waiting ON import_job (node, asked_at) WHERE state IN ('probing', 'checking', 'writing');

-- Whose a job is and what was sent does not change.
REVOKE UPDATE ON import_job FROM banlang_service;
GRANT UPDATE (state, settings, turn, tries, progress, report, txn, asked_at, ended_at, kept) ON import_job TO banlang_service;
REVOKE ALL ON import_job FROM banlang_mirror;

CREATE FUNCTION notify_import() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('banlang_import', '');
    RETURN NULL;
END $$;
CREATE TRIGGER import_asked AFTER INSERT OR UPDATE OF turn ON import_job
    FOR EACH STATEMENT EXECUTE FUNCTION notify_import();
