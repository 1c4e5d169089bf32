-- 34 provinces and :communes communes of real weight into `area`: about 2,140 vertices each, borders shared vertex by
-- vertex between communes and with the province above. The communes are the Voronoi cells of points that lie closer
-- together in the two deltas, as people do.

SET session_replication_role = replica;

CREATE TABLE bench.seed AS
WITH region (place, number, west, south, east, north) AS (VALUES
    (1, :communes - :communes * 18 / 100 - :communes * 12 / 100, 102.1, 8.6, 109.5, 23.4),
    (2, :communes * 18 / 100, 105.3, 20.0, 106.8, 21.4),
    (3, :communes * 12 / 100, 104.8, 9.0, 106.9, 11.0)
), point AS (
    SELECT place, number, at,
           ST_SetSRID(ST_MakePoint(west + (east - west) * bench.chance(at, 10 + place),
                                   south + (north - south) * bench.chance(at, 20 + place)), 4326) AS geom
    FROM region, generate_series(1, 12 * :communes) AS at
), inside AS (
    SELECT point.*, row_number() OVER (PARTITION BY place ORDER BY at) AS rank
    FROM point, bench.outline WHERE ST_Contains(outline.geom, point.geom)
)
SELECT row_number() OVER (ORDER BY place, at)::int AS id, geom FROM inside WHERE rank <= number;

CREATE TABLE bench.province (code text, name text, number int GENERATED ALWAYS AS IDENTITY);
CREATE TEMP TABLE listed (code text, name text, a text, b text, c text, d text, e text, f text, g text);
\copy listed FROM 'data/reference/provinces.csv' CSV HEADER
INSERT INTO bench.province (code, name) SELECT code, name FROM listed ORDER BY code;
-- A province is what lies nearest to one of the communes.
ALTER TABLE bench.province ADD geom geometry;
UPDATE bench.province SET geom = seed.geom FROM bench.seed
WHERE seed.id = 1 + (province.number - 1) * :communes / (SELECT count(*) FROM bench.province);

-- The coarse cells, on a grid of a millionth of a degree, so that neighbours meet in the same places at the coast too.
CREATE TABLE bench.cell AS
WITH voronoi AS (
    SELECT (ST_Dump(ST_VoronoiPolygons(ST_Collect(geom ORDER BY id), 0, ST_MakeEnvelope(100, 6, 112, 26, 4326)))).geom FROM bench.seed
)
SELECT seed.id, '5' || lpad(seed.id::text, 4, '0') AS code, nearest.code AS province_code,
       ST_CollectionExtract(ST_SnapToGrid(ST_Intersection(voronoi.geom, outline.geom), 1e-6), 3) AS geom
FROM voronoi
JOIN bench.seed ON ST_Contains(voronoi.geom, seed.geom)
CROSS JOIN bench.outline
CROSS JOIN LATERAL (SELECT code FROM bench.province ORDER BY province.geom <-> seed.geom, code LIMIT 1) AS nearest;
ALTER TABLE bench.cell ADD PRIMARY KEY (id);

-- The step that gives the wanted number of vertices in all.
CREATE TABLE bench.weight AS SELECT sum(ST_Perimeter(geom)) / (2140.0 * :communes) AS step FROM bench.cell;

INSERT INTO area (code, level, name, parent_code, boundary_status, source, geom)
SELECT cell.code, 'commune', 'Xã ' || cell.id, cell.province_code, 'unknown', 'bench', bench.bent_unit(cell.geom, weight.step)
FROM bench.cell, bench.weight ORDER BY cell.id;

INSERT INTO area (code, level, name, boundary_status, source, geom)
SELECT province.code, 'province', province.name, 'unknown', 'bench', bench.bent_unit(coarse.geom, weight.step)
FROM (SELECT province_code, ST_Union(geom ORDER BY id) AS geom FROM bench.cell GROUP BY province_code) AS coarse
JOIN bench.province ON province.code = coarse.province_code
CROSS JOIN bench.weight
ORDER BY province.code;

VACUUM (FULL, ANALYZE) area;
