-- $1 account: codes of the areas that it edits, with everything under them
WITH RECURSIVE edited AS (
    SELECT app_grant.area_code AS code FROM app_grant
    WHERE app_grant.user_id = $1 AND app_grant.role = 'editor'
      AND app_grant.valid_from <= now() AND (app_grant.valid_to IS NULL OR app_grant.valid_to > now())
    UNION
    SELECT area.code FROM area JOIN edited ON area.parent_code = edited.code
)
SELECT coalesce(array_agg(edited.code ORDER BY edited.code), '{}') AS codes FROM edited
