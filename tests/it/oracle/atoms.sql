-- $1 atoms of an edition as JSON: makes the next edition of them, published
WITH made AS (
    INSERT INTO edition (id, as_of, method, made_by, published_at, approved_by)
    SELECT coalesce(max(edition.id), 0) + 1, '2025-12-31', 'test', 'a', now(), 'b' FROM edition
    RETURNING edition.id
)
INSERT INTO household_summary (edition, commune_code, cell, ethnic_group, poverty, households, members, geom)
SELECT made.id, given.commune, given.cell, given.kin, given.poverty, given.households, given.members,
       ST_SetSRID(ST_MakePoint(given.lon, given.lat), 4326)
FROM made CROSS JOIN jsonb_to_recordset($1::jsonb)
    AS given (commune text, cell text, kin text, poverty text, households int, members int, lon float8, lat float8)
