-- The same from small pieces of the flood and from the status of whole communes: the quickest plain SQL that was found.
WITH piece AS MATERIALIZED (
    SELECT ST_Subdivide(geom, 128) AS geom FROM bench.flood WHERE name = :'flood'
), inside AS MATERIALIZED (
    SELECT DISTINCT household.id, household.commune_code, household.list_no, household.ethnic_group, household.members
    FROM piece JOIN household ON ST_Intersects(piece.geom, household.geom)
), status AS MATERIALIZED (
    SELECT DISTINCT ON (household_status.commune_code, household_status.list_no)
           household_status.commune_code, household_status.list_no, household_status.poverty
    FROM household_status
    WHERE household_status.commune_code IN (SELECT commune_code FROM inside) AND household_status.period_from <= current_date
    ORDER BY household_status.commune_code, household_status.list_no, household_status.period_from DESC
)
SELECT inside.ethnic_group, coalesce(status.poverty, 'unstated') AS poverty, count(*), sum(inside.members)
FROM inside LEFT JOIN status USING (commune_code, list_no)
GROUP BY 1, 2 ORDER BY 1, 2;
