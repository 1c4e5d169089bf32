-- Through views: area
-- $1 numbers, $2 first and $3 second coordinates of places in metres; $4 numbers and $5 codes: the units that each place may
-- lie in; $6 EPSG codes: for each system, with the axes as they are and exchanged, the places that it puts on the ground of one of their units
SELECT zone.srid, exchanged.so AS exchanged, array_agg(DISTINCT place.number) AS inside
FROM unnest($6::int[]) AS zone (srid)
CROSS JOIN (VALUES (false), (true)) AS exchanged (so)
CROSS JOIN LATERAL (
    SELECT given.number,
           ST_Transform(ST_SetSRID(CASE WHEN exchanged.so THEN ST_MakePoint(given.y, given.x) ELSE ST_MakePoint(given.x, given.y) END, zone.srid), 4326) AS geom
    FROM unnest($1::int[], $2::float8[], $3::float8[]) AS given (number, x, y)
) AS place
JOIN unnest($4::int[], $5::text[]) AS named (number, code) ON named.number = place.number
JOIN area ON area.code = named.code AND area.geom && place.geom AND ST_Covers(area.geom, place.geom)
WHERE area.valid_from <= current_date AND (area.valid_to IS NULL OR area.valid_to > current_date) AND ST_Dimension(area.geom) = 2
GROUP BY zone.srid, exchanged.so
ORDER BY zone.srid, exchanged.so
