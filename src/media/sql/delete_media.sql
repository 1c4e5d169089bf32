-- $1 row id, $2 and $3 collection and row id of the record that it belongs to
DELETE FROM media
WHERE media.id = $1 AND media.collection = $2 AND media.record_id = $3
RETURNING media.sha256
