-- $1 shelters, facilities and reports of roads as JSON: makes them. What they say follows from their numbers.
WITH given AS (
    SELECT g.kind, g.code, g.area, g.number, ST_SetSRID(ST_MakePoint(g.lon, g.lat), 4326) AS geom
    FROM jsonb_to_recordset($1::jsonb) AS g (kind int, code text, area text, number int, lon float8, lat float8)
), shelters AS (
    INSERT INTO shelter (code, name, area_code, capacity, status, geom)
    SELECT given.code, 'Trường ' || given.number % 7, given.area, nullif(given.number % 500, 0),
           (ARRAY['ready', 'open', 'full', 'closed'])[1 + given.number % 4], given.geom
    FROM given WHERE given.kind = 0
), facilities AS (
    INSERT INTO facility (code, kind, name, area_code, geom)
    SELECT given.code, (ARRAY['school', 'clinic', 'office', 'culture_house', 'other'])[1 + given.number % 5],
           'Trạm ' || given.number % 7, given.area, given.geom
    FROM given WHERE given.kind = 1
)
INSERT INTO road_status (code, area_code, status, reason, reported_at, geom)
SELECT given.code, given.area, (ARRAY['open', 'difficult', 'closed'])[1 + given.number % 3], nullif('Sạt lở ' || given.number % 4, 'Sạt lở 0'),
       timestamptz '2026-01-01 00:00:00+00' + given.number % 100 * interval '10 minutes' + given.number % 2 * interval '1 microsecond', given.geom
FROM given WHERE given.kind = 2
