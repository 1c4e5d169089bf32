-- Through views: road_status
-- $1 a moment. What is reported of roads and holds by then: one row is one place, and says what it is there now. A report without a
-- place is on all of its road.
SELECT road_status.code, road_status.road_code, road_status.status, road_status.reason, road_status.reported_by,
       coalesce(road_status.since, road_status.reported_at) AS since, ST_X(road_status.geom) AS lon, ST_Y(road_status.geom) AS lat
FROM road_status
WHERE road_status.status <> 'open' AND coalesce(road_status.since, road_status.reported_at) <= $1::timestamptz
ORDER BY road_status.code
