-- Through views: disaster_event
-- $1 row id of an event, $2 hours, $3 kilometres: events that may speak of the same thing, the likeliest first. Those are the ones with the same
-- GLIDE number, whatever their kind; and those of the same kind whose times lie no more hours apart and whose places no more kilometres. An event
-- without an end goes on until now, or was over at once when it is past. A place that one of them lacks separates nothing.
-- Merged events are no longer asked about. Distances are those between the nearest points of the flat map, measured on the ellipsoid.
WITH timed AS (
    SELECT event.*,
           coalesce(event.ended_at, CASE WHEN event.state = 'past' THEN event.started_at ELSE greatest(event.started_at, now()) END) AS over_at
    FROM disaster_event AS event
    WHERE event.merged_into IS NULL
), near AS (
    SELECT other.id, other.code, other.name, other.kind, other.started_at, coalesce(other.glide = own.glide, false) AS same_glide,
           apart.hours, other.kind = own.kind AS same_kind, own.geom AS own_geom, other.geom AS other_geom
    FROM timed AS own
    JOIN timed AS other ON other.id <> own.id
    CROSS JOIN LATERAL (
        SELECT (greatest(0, extract(epoch FROM greatest(other.started_at - own.over_at, own.started_at - other.over_at))) / 3600)::float8 AS hours
    ) AS apart
    WHERE own.id = $1 AND (other.glide = own.glide OR other.kind = own.kind AND apart.hours <= $2::float8)
)
SELECT near.id, near.code, near.name, near.kind, near.started_at, near.same_glide, near.hours AS hours_apart, place.km AS km_apart
FROM near
CROSS JOIN LATERAL (
    SELECT (ST_Length(ST_ShortestLine(near.own_geom, near.other_geom)::geography) / 1000)::float8 AS km OFFSET 0
) AS place
WHERE near.same_glide OR near.same_kind AND coalesce(place.km <= $3::float8, true)
ORDER BY near.same_glide DESC, near.hours, place.km NULLS LAST, near.id
LIMIT 20
