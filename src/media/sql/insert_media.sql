-- $1 the row as a JSON object with the names of the columns
INSERT INTO media (code, collection, record_id, kind, mime, size_bytes, sha256, width_px, height_px, duration_s,
                   title_vi, title_en, caption_vi, caption_en, transcript_vi, transcript_en,
                   credit, licence, illustration)
SELECT r.code, r.collection, r.record_id, r.kind, r.mime, r.size_bytes, r.sha256, r.width_px, r.height_px, r.duration_s,
       r.title_vi, r.title_en, r.caption_vi, r.caption_en, r.transcript_vi, r.transcript_en,
       r.credit, r.licence, r.illustration
FROM jsonb_populate_record(NULL::media, $1::jsonb) AS r
RETURNING id
