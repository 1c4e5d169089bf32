-- $1 a code of an event: ids of the rows that had it before they were changed or removed, the newest first
SELECT former.id FROM former_events($1) AS former
