-- Row-level security under several activations at once: each opens its own ground within its own areas. The union of all
-- grounds within the union of all areas would open, beside a break-glass, the whole of every other activation's communes.

-- Codes that each activation opens, within the areas that the transaction names.
CREATE FUNCTION opened_codes() RETURNS TABLE (code text, activation bigint)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 500 SET search_path = public, pg_temp AS $$
    SELECT area.code, activation.id
    FROM activation_in_force AS activation, unnest(activation.areas) AS area (code)
    WHERE activation.id = ANY (string_to_array(nullif(current_setting('banlang.activations', true), ''), ',')::bigint[])
      AND area.code IN (SELECT named_areas('banlang.disaster_areas'))
$$;

-- The ground of each; null with break-glass, which opens the whole of its areas.
CREATE FUNCTION opened_grounds() RETURNS TABLE (activation bigint, ground geometry)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 3 SET search_path = public, pg_temp AS $$
    SELECT activation.id, activation.ground
    FROM activation_in_force AS activation
    WHERE activation.id = ANY (string_to_array(nullif(current_setting('banlang.activations', true), ''), ',')::bigint[])
$$;

-- The list of pairs is asked once for a statement and hashed; IS TRUE keeps it from being joined anew for each row.
ALTER POLICY service_reads ON household USING (
    commune_code IN (SELECT named_areas('banlang.read_areas'))
    OR commune_code IN (SELECT opened_areas()) AND (geom IS NULL OR EXISTS (
        SELECT FROM opened_grounds() AS opened
        WHERE ((household.commune_code, opened.activation) IN (SELECT pair.code, pair.activation FROM opened_codes() AS pair)) IS TRUE
          AND (opened.ground IS NULL OR ST_Intersects(household.geom, opened.ground)))));

DROP FUNCTION opened_ground();
