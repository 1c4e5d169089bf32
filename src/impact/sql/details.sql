-- Through views: area, household
-- Gives counts only
-- $1 ids of households with a point. By the village that they state, and what they say of people who need help first.
WITH inside AS MATERIALIZED (
    SELECT household.commune_code, household.village, household.members, household.children, household.elderly, household.disabled
    FROM unnest($1::bigint[]) AS found (id)
    JOIN household ON household.id = found.id
), stated AS (
    SELECT inside.commune_code, fold(inside.village) AS folded, min(inside.village) AS village, count(*) AS households,
           sum(inside.members) AS members
    FROM inside
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
           FROM inside
       ) AS vulnerable
