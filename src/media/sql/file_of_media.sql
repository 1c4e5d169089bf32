-- $1 row id of media that a view has opened
SELECT media.code, media.mime, media.size_bytes, media.sha256, media.width_px, media.height_px,
       media.collection, media.record_id
FROM media WHERE media.id = $1
