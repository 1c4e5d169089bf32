-- $1 a name for a layer: the first of it and the same with numbers behind it that was never given; no row when all were
SELECT free.name FROM (
    SELECT 1 AS number, $1::text AS name
    UNION ALL
    SELECT number, concat($1::text, '_', number) FROM generate_series(2, 999) AS number
) AS free
WHERE NOT EXISTS (SELECT FROM layer_name WHERE layer_name.id = free.name)
ORDER BY free.number LIMIT 1
