-- Through views: area
-- $1 longitudes, $2 latitudes: for each place its number from 1 and the commune in force that it lies in
SELECT place.number, (
    SELECT area.code FROM area
    WHERE area.level = 'commune' AND (area.valid_to IS NULL OR area.valid_to > current_date)
      AND ST_Intersects(area.geom, ST_SetSRID(ST_MakePoint(place.lon, place.lat), 4326))
    ORDER BY area.code
    LIMIT 1) AS commune
FROM unnest($1::double precision[], $2::double precision[]) WITH ORDINALITY AS place (lon, lat, number)
ORDER BY place.number
