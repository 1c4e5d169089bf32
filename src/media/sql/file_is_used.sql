-- $1 SHA-256 of a media file, hex
SELECT EXISTS (SELECT FROM media WHERE media.sha256 = $1) AS used
