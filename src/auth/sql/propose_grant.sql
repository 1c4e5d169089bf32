-- $1 login name, $2 role, $3 area code or null, $4 community or null, $5 from or null (now), $6 to or null, $7 who
-- proposes, $8 who confirms at once, or null: no row when there is no such account in use, or no such area
INSERT INTO app_grant (user_id, role, area_code, community, valid_from, valid_to, proposed_by, confirmed_by, confirmed_at)
SELECT app_user.id, $2::text, $3::text, $4::text, coalesce($5::timestamptz, now()), $6::timestamptz, $7::text,
       $8::text, CASE WHEN $8::text IS NOT NULL THEN now() END
FROM app_user
WHERE app_user.name = $1 AND app_user.disabled_at IS NULL
  AND ($3::text IS NULL
       OR EXISTS (SELECT FROM area WHERE area.code = $3)
       OR EXISTS (SELECT FROM area_lineage WHERE area_lineage.old_code = $3))
RETURNING app_grant.id
