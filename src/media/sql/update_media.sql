-- $1 the row as a JSON object with the names of the columns, found by its code; no row when nothing differs
UPDATE media SET
    kind = r.kind, mime = r.mime, size_bytes = r.size_bytes, sha256 = r.sha256,
    width_px = r.width_px, height_px = r.height_px, duration_s = r.duration_s,
    title_vi = r.title_vi, title_en = r.title_en, caption_vi = r.caption_vi, caption_en = r.caption_en,
    transcript_vi = r.transcript_vi, transcript_en = r.transcript_en,
    credit = r.credit, licence = r.licence, illustration = r.illustration
FROM jsonb_populate_record(NULL::media, $1::jsonb) AS r
WHERE media.code = r.code
  AND (media.kind, media.mime, media.size_bytes, media.sha256, media.width_px, media.height_px, media.duration_s,
       media.title_vi, media.title_en, media.caption_vi, media.caption_en, media.transcript_vi, media.transcript_en,
       media.credit, media.licence, media.illustration)
      IS DISTINCT FROM
      (r.kind, r.mime, r.size_bytes, r.sha256, r.width_px, r.height_px, r.duration_s,
       r.title_vi, r.title_en, r.caption_vi, r.caption_en, r.transcript_vi, r.transcript_en,
       r.credit, r.licence, r.illustration)
RETURNING media.id
