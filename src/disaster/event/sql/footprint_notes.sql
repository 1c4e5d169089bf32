-- $1 row id of an event: what was said of corrections of its footprint, with the transactions that made them
SELECT footprint.txn, footprint.source, footprint.note FROM event_footprint AS footprint WHERE footprint.event_id = $1
