-- $1 SHA-256 of a media file, hex: held to the end of the transaction by whoever adds or removes that file
SELECT pg_advisory_xact_lock(hashtextextended('media file ' || $1, 0))
