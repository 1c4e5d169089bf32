-- What the oracle needs in the database of a test: the rows of the tables at a position, without any code of the atlas.
--
-- Quantisation. A place in degrees stands for a unit of a square of 2^32 x 2^32 units, counted from the north-west:
--   x = floor((lon / 360 + 0.5) * 2^32),  y = floor((0.5 - ln(tan(pi / 4 + radians(lat) / 2)) / (2 pi)) * 2^32),
-- both kept within 0 .. 2^32 - 1. A tile of zoom z is 2^(32 - z) units wide.
-- Border rule. A point on the border of a polygon, of a hole too, lies inside (`ST_Intersects`); in several polygons it
-- lies once. A cell has its western and northern edge, not the other two: that follows from the floors.
-- NULL logic. A row without a place is in no tile and in no polygon. A row without an area belongs to nobody's areas. A
-- household without a status that has begun is 'unstated'.
CREATE SCHEMA oracle;

CREATE FUNCTION oracle.x(lon float8) RETURNS bigint LANGUAGE sql IMMUTABLE
    RETURN least(greatest(floor((lon / 360 + 0.5) * 4294967296), 0), 4294967295)::bigint;

-- At the south pole the logarithm has no value and y is beyond every bound.
CREATE FUNCTION oracle.y(lat float8) RETURNS bigint LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN lat <= -90 THEN 4294967295 ELSE
        least(greatest(floor((0.5 - ln(tan(pi() / 4 + radians(lat) / 2)) / (2 * pi())) * 4294967296), 0), 4294967295)::bigint END;

-- The rows of a table when the transaction with that position had ended: what later ones and unnumbered ones did is
-- undone. The first change of a row after the position says what the row was; of an insert it says that it was not.
CREATE FUNCTION oracle.at(model anyelement, name text, asked bigint) RETURNS SETOF anyelement LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format('
        WITH undone AS MATERIALIZED (
            SELECT DISTINCT ON (change.id) change.id, change.before
            FROM change JOIN txn ON txn.id = change.txn
            WHERE change.collection = $1 AND (txn.position IS NULL OR txn.position > $2)
            ORDER BY change.id, change.seq
        )
        SELECT present.* FROM %1$I AS present WHERE NOT EXISTS (SELECT FROM undone WHERE undone.id = present.id)
        UNION ALL
        SELECT former.* FROM undone
        CROSS JOIN LATERAL jsonb_populate_record(NULL::%1$I, undone.before) AS former
        WHERE undone.before IS NOT NULL', name) USING name, asked;
END $$;

-- Everything that is a point on the map, at the position that it was filled for.
CREATE UNLOGGED TABLE oracle.point (
    collection text NOT NULL,
    id         bigint NOT NULL,
    lon        float8 NOT NULL,
    lat        float8 NOT NULL,
    x          bigint NOT NULL,
    y          bigint NOT NULL,
    area       text,
    reported   timestamptz,
    attributes jsonb NOT NULL,
    households bigint NOT NULL,
    members    bigint NOT NULL,
    statuses   jsonb NOT NULL
);

CREATE FUNCTION oracle.fill(asked bigint) RETURNS void LANGUAGE sql AS $$
DELETE FROM oracle.point;
WITH status AS MATERIALIZED (
    SELECT s.commune_code, s.list_no,
           jsonb_agg(jsonb_build_object('begins', s.period_from, 'ends', s.period_to, 'poverty', s.poverty)) AS statuses
    FROM oracle.at(NULL::household_status, 'household_status', asked) AS s
    GROUP BY s.commune_code, s.list_no
), found AS (
    SELECT 'household' AS collection, h.id, h.geom, h.commune_code AS area, NULL::timestamptz AS reported,
           jsonb_build_object('commune_code', h.commune_code, 'ethnic_group', h.ethnic_group) AS attributes,
           1 AS households, h.members, coalesce(status.statuses, '[]') AS statuses
    FROM oracle.at(NULL::household, 'household', asked) AS h
    LEFT JOIN status ON status.commune_code = h.commune_code AND status.list_no = h.list_no
    UNION ALL
    -- Editions have no history: the published one is what counts.
    SELECT 'household_summary', a.id, a.geom, a.commune_code, NULL,
           jsonb_build_object('edition', a.edition, 'commune_code', a.commune_code, 'ethnic_group', a.ethnic_group, 'poverty', a.poverty),
           a.households, a.members, '[]'
    FROM household_summary AS a
    WHERE a.edition = (SELECT max(edition.id) FROM edition WHERE edition.published_at IS NOT NULL)
    UNION ALL
    SELECT 'shelter', s.id, s.geom, s.area_code, NULL,
           jsonb_build_object('code', s.code, 'name', s.name, 'capacity', s.capacity, 'status', s.status), 0, 0, '[]'
    FROM oracle.at(NULL::shelter, 'shelter', asked) AS s
    UNION ALL
    SELECT 'facility', f.id, f.geom, f.area_code, NULL,
           jsonb_build_object('code', f.code, 'kind', f.kind, 'name', f.name), 0, 0, '[]'
    FROM oracle.at(NULL::facility, 'facility', asked) AS f
    UNION ALL
    SELECT 'road_status', r.id, r.geom, r.area_code, r.reported_at,
           jsonb_build_object('code', r.code, 'status', r.status, 'reason', r.reason,
                              'reported_at', (r.reported_at AT TIME ZONE 'UTC')::text || '+00'), 0, 0, '[]'
    FROM oracle.at(NULL::road_status, 'road_status', asked) AS r
)
INSERT INTO oracle.point
SELECT found.collection, found.id, ST_X(found.geom), ST_Y(found.geom), oracle.x(ST_X(found.geom)), oracle.y(ST_Y(found.geom)),
       found.area, found.reported, jsonb_strip_nulls(found.attributes), found.households, found.members, found.statuses
FROM found WHERE found.geom IS NOT NULL;
ANALYZE oracle.point;
$$;

-- The poverty that counts on a day: of the newest status that has begun. One that has ended counts until the next begins
-- when the question is about now, and not when it is about a day.
CREATE FUNCTION oracle.poverty(statuses jsonb, day date, ended_too boolean) RETURNS text LANGUAGE sql IMMUTABLE
    RETURN coalesce((
        SELECT CASE WHEN ended_too OR s.ends IS NULL OR s.ends > day THEN s.poverty END
        FROM jsonb_to_recordset(statuses) AS s (begins date, ends date, poverty text)
        WHERE s.begins <= day ORDER BY s.begins DESC LIMIT 1), 'unstated');

-- The rule of a view: all rows (`areas` null), or those of the areas and those that openings open, which are the rows of
-- an opening's areas on its ground, or everywhere when it has none.
CREATE FUNCTION oracle.is_open(p oracle.point, areas text[], openings jsonb) RETURNS boolean LANGUAGE sql STABLE
    RETURN areas IS NULL OR coalesce(p.area = ANY (areas), false) OR EXISTS (
        SELECT FROM jsonb_to_recordset(openings) AS o (areas text[], ground text)
        WHERE p.area = ANY (o.areas)
          AND (o.ground IS NULL OR ST_Intersects(ST_GeomFromText(o.ground, 4326), ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326))));

-- The row holds at some time from .. to, both included; it was reported at one instant. Rows without time hold always.
CREATE FUNCTION oracle.holds(reported timestamptz, since timestamptz, until timestamptz) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN reported IS NULL OR coalesce(reported >= since, true) AND coalesce(reported <= until, true);

-- Units of a tile (4096 across) to the nearest, for a distance in units of the square; zooms from 20 on have finer ones.
CREATE FUNCTION oracle.in_tile(distance bigint, z int) RETURNS bigint LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN z <= 19 THEN floor((distance + 2 ^ (19 - z)) / 2 ^ (20 - z))::bigint ELSE (distance * 2 ^ (z - 20))::bigint END;
