-- Lines and areas at the position that they were filled for, in EPSG:3857, beside what install.sql has for points. A vertex is where the
-- projection puts it; sides are straight between vertices.
CREATE UNLOGGED TABLE oracle.shape (
    collection text NOT NULL,
    id         bigint NOT NULL,
    geom       geometry NOT NULL,
    starts     timestamptz,
    ends       timestamptz,
    attributes jsonb NOT NULL
);

CREATE FUNCTION oracle.fill_shapes(asked bigint) RETURNS void LANGUAGE sql AS $$
DELETE FROM oracle.shape;
INSERT INTO oracle.shape
SELECT 'road', r.id, ST_Transform(r.geom, 3857), NULL::timestamptz, NULL::timestamptz, jsonb_strip_nulls(jsonb_build_object('code', r.code, 'name', r.name, 'class', r.class))
FROM oracle.at(NULL::road, 'road', asked) AS r WHERE r.geom IS NOT NULL
UNION ALL
SELECT 'area', a.id, ST_Transform(a.geom, 3857), NULL, NULL,
       jsonb_strip_nulls(jsonb_build_object('code', a.code, 'level', a.level, 'unit_type', a.unit_type, 'name', a.name, 'name_en', a.name_en, 'full_name', a.full_name,
                                            'parent_code', a.parent_code, 'boundary_status', a.boundary_status))
FROM oracle.at(NULL::area, 'area', asked) AS a WHERE a.geom IS NOT NULL
UNION ALL
-- An event without an end holds at its start.
SELECT 'disaster_event', e.id, ST_Transform(e.geom, 3857), e.started_at, coalesce(e.ended_at, e.started_at),
       jsonb_strip_nulls(jsonb_build_object('code', e.code, 'kind', e.kind, 'name', e.name, 'name_en', e.name_en, 'risk_level', e.risk_level,
                                            'started_at', (e.started_at AT TIME ZONE 'UTC')::text || '+00', 'wind_kt', e.wind_kt))
FROM oracle.at(NULL::disaster_event, 'disaster_event', asked) AS e WHERE e.geom IS NOT NULL;
$$;

-- In units of a tile, 4096 across, y down.
CREATE FUNCTION oracle.placed(geom geometry, z int, x bigint, y bigint) RETURNS geometry LANGUAGE sql IMMUTABLE AS $$
    SELECT ST_SetSRID(ST_Affine(geom, per_m, 0, 0, -per_m, 20037508.342789244 * per_m - 4096 * x, 20037508.342789244 * per_m - 4096 * y), 0)
    FROM (SELECT 4096 * 2.0::float8 ^ z / (2 * 20037508.342789244) AS per_m) AS scale
$$;

-- What a geometry runs along; of areas without rings below a size, which may be left out.
CREATE FUNCTION oracle.outline(geom geometry, smallest float8) RETURNS geometry LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN ST_Dimension(geom) < 2 THEN geom ELSE (
        SELECT ST_Collect(ST_ExteriorRing(ring.geom)) FROM ST_Dump(geom) AS part, ST_DumpRings(part.geom) AS ring WHERE ST_Area(ring.geom) >= smallest) END
$$;

-- The largest distance of a place of one from the other, among the places in the tile without a margin.
CREATE FUNCTION oracle.farthest(geom geometry, other geometry, margin float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(max(coalesce(ST_Distance(place.geom, other), 'Infinity')), 0)
    FROM ST_DumpPoints(CASE WHEN ST_Dimension(geom) > 0 THEN ST_Segmentize(geom, 100) ELSE geom END) AS place
    WHERE ST_X(place.geom) BETWEEN margin AND 4096 - margin AND ST_Y(place.geom) BETWEEN margin AND 4096 - margin
$$;

-- The row reaches so far into the tile that something of it is drawn.
CREATE FUNCTION oracle.must_be_there(geom geometry, near float8) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE ST_Dimension(geom)
        WHEN 0 THEN ST_Intersects(geom, inner_box)
        WHEN 1 THEN ST_Length(ST_Intersection(geom, inner_box)) > 2 * near
        ELSE EXISTS (SELECT FROM ST_Dump(geom) AS part WHERE ST_Area(ST_MakePolygon(ST_ExteriorRing(part.geom))) >= 70 AND ST_Intersects(part.geom, inner_box)
                     AND ST_Intersects(ST_Buffer(part.geom, -near), inner_box)) END
    FROM (SELECT ST_MakeEnvelope(near, near, 4096 - near, 4096 - near) AS inner_box) AS asked
$$;
