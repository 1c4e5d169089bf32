-- $1 households as JSON: makes them. `kin` counts ethnic groups in the order of their ids.
INSERT INTO household (commune_code, list_no, members, ethnic_group, located_by, geom)
SELECT given.commune, given.list_no, given.members, kin.ids[1 + given.kin % cardinality(kin.ids)],
       CASE WHEN given.lon IS NULL THEN 'commune' ELSE 'gps' END, ST_SetSRID(ST_MakePoint(given.lon, given.lat), 4326)
FROM jsonb_to_recordset($1::jsonb) AS given (commune text, list_no text, members int, kin int, lon float8, lat float8)
CROSS JOIN (SELECT array_agg(ethnic_group.id ORDER BY ethnic_group.id) AS ids FROM ethnic_group) AS kin
