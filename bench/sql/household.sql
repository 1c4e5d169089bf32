-- :households households with their poverty status into `household` and `household_status`. They live in settlements of very
-- different size; seven of ten belong to the group of their commune, the others to one that is common in the
-- country; one in a hundred is known by its village only, one in fifty has no status, one in twenty had another the year before.
--
-- The change triggers are passed by (session_replication_role): a country of 3.5 million first rows is no news to
-- anybody, and the service reads its tables when it starts. Checks hold, indexes are made after the rows. The exclusion of
-- overlapping periods is left out: its GiST index over two texts takes longer than everything else together, and every plain
-- statement that a peer runs is quicker without it.

SET session_replication_role = replica;
SET maintenance_work_mem = '1GB';
SET synchronous_commit = off;

CREATE TABLE bench.settlement AS
SELECT row_number() OVER (ORDER BY cell.id, ST_X(point.geom), ST_Y(point.geom))::int AS id, cell.id AS cell, point.geom
FROM bench.cell, ST_Dump(ST_GeneratePoints(cell.geom, 4 + floor(11 * bench.chance(cell.id, 30))::int, 1 + cell.id)) AS point;

-- What is made again after the rows: indexes that are no constraint.
CREATE TABLE bench.index AS
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS made_by FROM pg_index
WHERE indrelid IN ('household'::regclass, 'household_status'::regclass)
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid);
SELECT format('DROP INDEX %I', name) FROM bench.index \gexec
ALTER TABLE household_status DROP CONSTRAINT IF EXISTS household_status_once_per_period;

CREATE TABLE bench.dweller AS
WITH weighed AS (
    -- Pareto-like sizes, summed up, so that the total is exact.
    SELECT id, cell, ST_X(geom) AS x, ST_Y(geom) AS y, 0.001 + 0.004 * bench.chance(id, 31) AS spread,
           power(1 - bench.chance(id, 32), -0.55) AS weight
    FROM bench.settlement
), placed AS (
    SELECT *, sum(weight) OVER (ORDER BY id) AS upto, sum(weight) OVER () AS whole FROM weighed
)
SELECT id AS settlement, cell, x, y, spread,
       floor((upto - weight) / whole * :households)::bigint + 1 AS first,
       CASE WHEN upto >= whole THEN :households ELSE floor(upto / whole * :households)::bigint END AS last
FROM placed;
CREATE TABLE bench.begun AS SELECT cell, min(first) AS first FROM bench.dweller GROUP BY cell;

INSERT INTO household (id, commune_code, village, list_no, head_name, members, ethnic_group, located_by, geom)
SELECT h, cell.code, 'Thôn ' || (dweller.settlement % 20 + 1), (h - begun.first + 1)::text, 'Chủ hộ ' || h,
       1 + floor(9 * power(bench.chance(h, 40), 1.4))::int,
       groups.ids[1 + floor(54 * CASE WHEN bench.chance(h, 41) < 0.7 THEN power(bench.chance(cell.id, 42), 2.5)
                                      ELSE power(bench.chance(h, 43), 3) END)::int],
       CASE WHEN bench.chance(h, 44) < 0.01 THEN 'village' ELSE 'gps' END,
       CASE WHEN bench.chance(h, 44) >= 0.01 THEN ST_SetSRID(ST_MakePoint(
           floor((x + spread * sqrt(-2 * ln(1 - bench.chance(h, 45))) * cos(2 * pi() * bench.chance(h, 46))) * 1e7) / 1e7,
           floor((y + spread * sqrt(-2 * ln(1 - bench.chance(h, 45))) * sin(2 * pi() * bench.chance(h, 46))) * 1e7) / 1e7), 4326) END
FROM bench.dweller
JOIN bench.cell ON cell.id = dweller.cell
JOIN bench.begun ON begun.cell = dweller.cell
CROSS JOIN (SELECT array_agg(id ORDER BY sort) AS ids FROM ethnic_group) AS groups
CROSS JOIN LATERAL generate_series(dweller.first, dweller.last) AS h
ORDER BY h;
SELECT setval(pg_get_serial_sequence('household', 'id'), :households);

INSERT INTO household_status (commune_code, list_no, period_from, period_to, poverty)
SELECT commune_code, list_no, period.starts, period.ends,
       CASE WHEN draw < 0.72 THEN 'other' WHEN draw < 0.86 THEN 'near_poor' ELSE 'poor' END
FROM household
CROSS JOIN LATERAL (VALUES ('2025-01-01'::date, NULL::date, 50), ('2024-01-01', '2025-01-01', 51)) AS period (starts, ends, use)
CROSS JOIN LATERAL (SELECT bench.chance(id, period.use) AS draw) AS drawn
WHERE CASE period.use WHEN 50 THEN bench.chance(id, 52) >= 0.02 ELSE bench.chance(id, 53) < 0.05 END
ORDER BY id, period.starts;

SELECT made_by FROM bench.index \gexec
VACUUM (ANALYZE) household;
VACUUM (ANALYZE) household_status;
