-- The figures of 2004 told for the units of 2026, from area_lineage and stat_value alone: code, value or -, lower and upper bound.
WITH held_2004 AS (
    SELECT area_code AS origin, area_code AS code, 1::numeric AS low, 1::numeric AS high, true AS known FROM stat_value
), held_2008 AS (
    SELECT held.origin, coalesce(row.new_code, held.code) AS code,
           least(sum(held.low * CASE WHEN row.new_code IS NULL THEN 1 ELSE coalesce(row.weight::numeric, 0) END), 1) AS low,
           least(sum(held.high * CASE WHEN row.new_code IS NULL THEN 1 ELSE coalesce(row.weight::numeric, 1) END), 1) AS high,
           bool_and(held.known AND (row.new_code IS NULL OR row.weight IS NOT NULL)) AS known
    FROM held_2004 AS held LEFT JOIN area_lineage AS row ON row.old_code = held.code AND row.on_date = '2008-08-01'
    GROUP BY 1, 2
), held_2020 AS (
    SELECT held.origin, coalesce(row.new_code, held.code) AS code,
           least(sum(held.low * CASE WHEN row.new_code IS NULL THEN 1 ELSE coalesce(row.weight::numeric, 0) END), 1) AS low,
           least(sum(held.high * CASE WHEN row.new_code IS NULL THEN 1 ELSE coalesce(row.weight::numeric, 1) END), 1) AS high,
           bool_and(held.known AND (row.new_code IS NULL OR row.weight IS NOT NULL)) AS known
    FROM held_2008 AS held LEFT JOIN area_lineage AS row ON row.old_code = held.code AND row.on_date = '2020-02-01'
    GROUP BY 1, 2
), share AS (
    SELECT held.origin, coalesce(row.new_code, held.code) AS code,
           least(sum(held.low * CASE WHEN row.new_code IS NULL THEN 1 ELSE coalesce(row.weight::numeric, 0) END), 1) AS low,
           least(sum(held.high * CASE WHEN row.new_code IS NULL THEN 1 ELSE coalesce(row.weight::numeric, 1) END), 1) AS high,
           bool_and(held.known AND (row.new_code IS NULL OR row.weight IS NOT NULL)) AS known
    FROM held_2020 AS held LEFT JOIN area_lineage AS row ON row.old_code = held.code AND row.on_date = '2025-07-01'
    GROUP BY 1, 2
), taking AS (
    SELECT origin, code, low AS part FROM share WHERE known
    UNION ALL
    SELECT origin, NULL, 1 - coalesce(sum(low) FILTER (WHERE known), 0) FROM share GROUP BY origin HAVING NOT bool_and(known)
), quota AS (
    -- Shares of 15 digits: what is a whole number but for the last of them is one.
    SELECT taking.origin, taking.code, round(figure.numerator::numeric * part / sum(part) OVER of, 6) AS due, figure.numerator::numeric AS total
    FROM taking JOIN stat_value AS figure ON figure.area_code = taking.origin
    WINDOW of AS (PARTITION BY taking.origin)
), given AS (
    SELECT origin, code, floor(due) + CASE WHEN row_number() OVER (PARTITION BY origin ORDER BY due - floor(due) DESC, code NULLS LAST)
           <= total - sum(floor(due)) OVER (PARTITION BY origin) THEN 1 ELSE 0 END AS units
    FROM quota
), handed AS (
    SELECT share.code, share.known,
           CASE WHEN share.known THEN given.units ELSE floor(round(figure.numerator::numeric * share.low, 6)) END AS low,
           CASE WHEN share.known THEN given.units ELSE ceil(round(figure.numerator::numeric * share.high, 6)) END AS high
    FROM share
    JOIN stat_value AS figure ON figure.area_code = share.origin
    LEFT JOIN given ON given.origin = share.origin AND given.code = share.code
), told AS (
    SELECT code, bool_and(known) AS known, sum(low)::bigint AS low, sum(high)::bigint AS high FROM handed GROUP BY code
)
SELECT string_agg(code || ' ' || CASE WHEN known THEN low::text ELSE '-' END || ' ' || low || ' ' || high, '; ' ORDER BY code COLLATE "C") FROM told
