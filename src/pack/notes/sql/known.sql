-- Through views: field_note
-- $1 codes of notes: those that are kept already
SELECT note.code, note.kind, note.text, note.made_at, note.about_collection, note.about_id,
       ST_X(note.geom) AS lon, ST_Y(note.geom) AS lat
FROM field_note AS note
WHERE note.code = ANY ($1)
