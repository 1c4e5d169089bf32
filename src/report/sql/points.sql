-- Through views: event_track, shelter
-- $1 the code of an event, $2 codes of shelters: positions of the storm, the observed ones and those of the newest forecast, and the shelters, as
-- points of the map
WITH forecast AS (
    SELECT max(track.issued_at) AS issued_at FROM event_track AS track WHERE track.event_code = $1 AND track.kind = 'forecast'
)
SELECT track.kind AS what, track.valid_at AS at, ST_X(track.geom) AS lon, ST_Y(track.geom) AS lat
FROM event_track AS track, forecast
WHERE track.event_code = $1 AND (track.kind <> 'forecast' OR track.issued_at = forecast.issued_at)
UNION ALL
SELECT 'shelter', NULL, ST_X(shelter.geom), ST_Y(shelter.geom)
FROM shelter
WHERE shelter.code = ANY($2::text[]) AND shelter.geom IS NOT NULL
ORDER BY what, at, lon, lat
LIMIT 5000
