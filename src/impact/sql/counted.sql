-- Through views: area, household, household_status
-- Gives counts only
-- $1 codes of whole units, $2 day whose poverty status and names count, $3 a status that has ended by that day still
-- counts as long as no newer one began, $4 a ground in EWKB, $5 communes whose households without a point are told.
-- A household of a unit belongs to the commune and the village that it states, wherever its point lies, so that no outline,
-- old or new, can be taken from another one; those without a point are the possible ones. A household of the ground has its
-- point in it. Units or a ground are asked, the other one is empty.
WITH RECURSIVE unit AS (
    SELECT asked.code FROM unnest($1::text[]) AS asked (code)
    UNION
    SELECT area.code FROM area JOIN unit ON area.parent_code = unit.code
    WHERE area.level <> 'village'
      AND NOT EXISTS (SELECT FROM area AS newer WHERE newer.code = area.code AND newer.valid_from > area.valid_from)
), village AS MATERIALIZED (
    SELECT DISTINCT area.parent_code, fold(area.name) AS name
    FROM area JOIN unit ON unit.code = area.code
    WHERE area.level = 'village'
), piece AS MATERIALIZED (
    SELECT (ST_Dump(ST_GeomFromEWKB($4))).geom
), near AS MATERIALIZED (
    SELECT household.id, household.commune_code, household.list_no, household.ethnic_group, household.members,
           household.village, household.children, household.elderly, household.disabled, household.geom
    FROM household
    WHERE household.geom && ST_GeomFromEWKB($4)
), inside AS MATERIALIZED (
    SELECT household.id, household.commune_code, household.list_no, household.ethnic_group, household.members,
           household.village, household.children, household.elderly, household.disabled, household.geom IS NOT NULL AS placed
    FROM household
    WHERE household.commune_code IN (SELECT unit.code FROM unit)
    UNION
    SELECT household.id, household.commune_code, household.list_no, household.ethnic_group, household.members,
           household.village, household.children, household.elderly, household.disabled, household.geom IS NOT NULL AS placed
    FROM village
    JOIN household ON household.commune_code = village.parent_code AND fold(household.village) = village.name
    UNION
    SELECT near.id, near.commune_code, near.list_no, near.ethnic_group, near.members,
           near.village, near.children, near.elderly, near.disabled, true AS placed
    FROM piece
    JOIN near ON ST_Intersects(piece.geom, near.geom)
), status AS MATERIALIZED (
    SELECT DISTINCT ON (household_status.commune_code, household_status.list_no)
           household_status.commune_code, household_status.list_no, household_status.poverty, household_status.period_to
    FROM (SELECT DISTINCT inside.commune_code FROM inside) AS commune
    JOIN household_status ON household_status.commune_code = commune.commune_code
        AND household_status.period_from <= $2::date
    ORDER BY household_status.commune_code, household_status.list_no, household_status.period_from DESC
), classed AS MATERIALIZED (
    SELECT inside.commune_code, inside.ethnic_group, inside.members, coalesce(status.poverty, 'unstated') AS poverty
    FROM inside
    LEFT JOIN status ON status.commune_code = inside.commune_code AND status.list_no = inside.list_no
        AND ($3 OR status.period_to IS NULL OR status.period_to > $2::date)
    WHERE inside.placed
), stated AS (
    SELECT inside.commune_code, fold(inside.village) AS folded, min(inside.village) AS village, count(*) AS households,
           sum(inside.members) AS members
    FROM inside WHERE inside.placed
    GROUP BY inside.commune_code, fold(inside.village)
), told AS (
    -- The name of the register, or one that five households state: anything else may be what somebody wrote of one house.
    SELECT stated.commune_code, coalesce(registered.name, CASE WHEN stated.households >= 5 THEN stated.village END) AS village,
           stated.households, stated.members
    FROM stated
    LEFT JOIN LATERAL (
        SELECT area.name FROM area
        WHERE area.level = 'village' AND area.parent_code = stated.commune_code AND fold(area.name) = stated.folded
        ORDER BY area.valid_from DESC
        LIMIT 1
    ) AS registered ON true
)
SELECT (
           SELECT coalesce(jsonb_agg(jsonb_build_object(
               'ethnic_group', part.ethnic_group, 'poverty', part.poverty,
               'households', part.households, 'members', part.members)), '[]')
           FROM (SELECT classed.ethnic_group, classed.poverty, count(*) AS households, sum(classed.members) AS members
                 FROM classed GROUP BY classed.ethnic_group, classed.poverty) AS part
       ) AS groups,
       (
           SELECT coalesce(jsonb_agg(jsonb_build_object(
               'code', part.code, 'name', named.name, 'households', part.households, 'members', part.members)), '[]')
           FROM (SELECT classed.commune_code AS code, count(*) AS households, sum(classed.members) AS members
                 FROM classed GROUP BY classed.commune_code) AS part
           LEFT JOIN LATERAL (
               SELECT area.name FROM area
               WHERE area.code = part.code
               ORDER BY area.valid_from <= $2::date AND (area.valid_to IS NULL OR area.valid_to > $2::date) DESC,
                        area.valid_from DESC
               LIMIT 1
           ) AS named ON true
       ) AS communes,
       (
           SELECT coalesce(jsonb_agg(jsonb_build_object(
               'commune_code', part.commune_code, 'village', part.village, 'households', part.households, 'members', part.members)
               ORDER BY part.households DESC, part.commune_code, part.village), '[]')
           FROM (SELECT told.commune_code, told.village, sum(told.households) AS households, sum(told.members) AS members
                 FROM told GROUP BY told.commune_code, told.village) AS part
       ) AS villages,
       (
           SELECT jsonb_build_object(
               'households', count(*) FILTER (WHERE greatest(inside.children, inside.elderly, inside.disabled) > 0),
               'children', jsonb_build_object(
                   'households', count(*) FILTER (WHERE inside.children > 0), 'people', coalesce(sum(inside.children), 0)),
               'elderly', jsonb_build_object(
                   'households', count(*) FILTER (WHERE inside.elderly > 0), 'people', coalesce(sum(inside.elderly), 0)),
               'disabled', jsonb_build_object(
                   'households', count(*) FILTER (WHERE inside.disabled > 0), 'people', coalesce(sum(inside.disabled), 0)),
               'unstated', count(*) FILTER (WHERE num_nonnulls(inside.children, inside.elderly, inside.disabled) < 3))
           FROM inside WHERE inside.placed
       ) AS vulnerable,
       (SELECT count(*) FILTER (WHERE NOT inside.placed) FROM inside) AS possible_households,
       (SELECT coalesce(sum(inside.members) FILTER (WHERE NOT inside.placed), 0)::bigint FROM inside) AS possible_members,
       (
           SELECT coalesce(jsonb_agg(jsonb_build_object(
               'commune_code', waiting.commune_code, 'village', waiting.village, 'located_by', waiting.located_by,
               'households', waiting.households, 'members', waiting.members)), '[]')
           FROM (SELECT household.commune_code, household.village, household.located_by, count(*) AS households,
                        sum(household.members) AS members
                 FROM household
                 WHERE household.commune_code = ANY ($5::text[]) AND household.geom IS NULL
                 GROUP BY household.commune_code, household.village, household.located_by) AS waiting
       ) AS waiting
