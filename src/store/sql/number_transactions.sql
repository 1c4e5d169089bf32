-- Gives the committed, unnumbered transactions the next positions. They are taken in the order of their last
-- change: when one transaction waited for another's row, all changes of the other came first. Says the last
-- position, or null when there was nothing to number. A clock that was set back numbers nothing into the past.
WITH waiting AS (
    SELECT txn.id, row_number() OVER (ORDER BY (SELECT max(change.seq) FROM change WHERE change.txn = txn.id), txn.id) AS place
    FROM txn
    WHERE txn.position IS NULL
), numbered AS (
    UPDATE txn
    SET position = waiting.place + (SELECT coalesce(max(txn.position), 0) FROM txn),
        numbered_at = (SELECT greatest(clock_timestamp(), max(txn.numbered_at)) FROM txn)
    FROM waiting
    WHERE txn.id = waiting.id
    RETURNING txn.position
)
SELECT max(numbered.position) AS position FROM numbered
