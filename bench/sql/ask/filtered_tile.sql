-- Households of one ethnic group whose newest status is poor in the tile :z/:x/:y, as a tile of 16 x 16 cells; gives their number.
WITH found AS (
    SELECT floor(ST_X(household.geom_3857) / 40075016.6855784 * 16 * 2 ^ :z) AS cell_x,
           floor(ST_Y(household.geom_3857) / 40075016.6855784 * 16 * 2 ^ :z) AS cell_y, household.members
    FROM household
    JOIN LATERAL (
        SELECT household_status.poverty FROM household_status
        WHERE household_status.commune_code = household.commune_code AND household_status.list_no = household.list_no
          AND household_status.period_from <= current_date
        ORDER BY household_status.period_from DESC LIMIT 1
    ) AS status ON status.poverty = 'poor'
    WHERE household.ethnic_group = 'thai' AND household.geom_3857 && ST_TileEnvelope(:z, :x, :y)
      AND floor((ST_X(household.geom_3857) / 40075016.6855784 + 0.5) * 2 ^ :z) = :x
      AND floor((0.5 - ST_Y(household.geom_3857) / 40075016.6855784) * 2 ^ :z) = :y
), cell AS (
    SELECT count(*) AS households, sum(members) AS members,
           ST_AsMVTGeom(ST_SetSRID(ST_MakePoint((cell_x + 0.5) * 40075016.6855784 / 16 / 2 ^ :z,
                                                (cell_y + 0.5) * 40075016.6855784 / 16 / 2 ^ :z), 3857),
                        ST_TileEnvelope(:z, :x, :y), 4096, 0, true) AS geom
    FROM found GROUP BY cell_x, cell_y
)
SELECT coalesce(sum(households), 0), length(ST_AsMVT(cell, 'household', 4096, 'geom')) FROM cell;
