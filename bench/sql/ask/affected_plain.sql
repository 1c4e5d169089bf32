-- Households in the flood :flood by ethnic group and poverty, as one writes it down.
SELECT household.ethnic_group, coalesce(status.poverty, 'unstated') AS poverty, count(*), sum(household.members)
FROM bench.flood
JOIN household ON ST_Intersects(flood.geom, household.geom)
LEFT JOIN LATERAL (
    SELECT household_status.poverty FROM household_status
    WHERE household_status.commune_code = household.commune_code AND household_status.list_no = household.list_no
      AND household_status.period_from <= current_date
    ORDER BY household_status.period_from DESC LIMIT 1
) AS status ON true
WHERE flood.name = :'flood'
GROUP BY 1, 2 ORDER BY 1, 2;
