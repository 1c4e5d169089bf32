-- Through views: area, household
-- Gives counts only
-- $1 codes of communes. Their villages as households state them; null is the village that nobody stated. A village lies where the
-- register has it; without that in the middle of at least five households with a point, to a thousandth of a degree, so that it tells
-- of no house where that is.
WITH stated AS (
    SELECT household.commune_code, fold(household.village) AS folded, min(household.village) AS village, count(*) AS households,
           coalesce(sum(household.members), 0)::bigint AS members, count(household.geom) AS placed,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY ST_X(household.geom)) AS lon,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY ST_Y(household.geom)) AS lat
    FROM household
    WHERE household.commune_code = ANY ($1::text[])
    GROUP BY household.commune_code, fold(household.village)
), registered AS (
    SELECT DISTINCT ON (area.parent_code, fold(area.name))
           area.parent_code, fold(area.name) AS folded, ST_PointOnSurface(area.geom) AS place
    FROM area
    WHERE area.level = 'village' AND area.parent_code = ANY ($1::text[]) AND area.geom IS NOT NULL AND area.valid_to IS NULL
    ORDER BY area.parent_code, fold(area.name), area.valid_from DESC
)
SELECT stated.commune_code, stated.village, stated.households, stated.members,
       coalesce(ST_X(registered.place), CASE WHEN stated.placed >= 5 THEN round(stated.lon::numeric, 3)::float8 END) AS lon,
       coalesce(ST_Y(registered.place), CASE WHEN stated.placed >= 5 THEN round(stated.lat::numeric, 3)::float8 END) AS lat
FROM stated
LEFT JOIN registered ON registered.parent_code = stated.commune_code AND registered.folded = stated.folded
ORDER BY stated.commune_code, stated.village
