-- $1 code
SELECT media.id, media.collection, media.record_id, media.sha256 FROM media
WHERE media.code = $1
FOR UPDATE
