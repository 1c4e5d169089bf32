-- Through views: area
-- $1 account, $2 codes whose approver it is, $3 codes whose disaster desk it is, $4 it is an auditor, $5 one activation,
-- or null for those that wait, are open or were so lately, and those that nobody has looked at yet: what the account may
-- know of, the newest first. Break-glass is known to its person, to approvers and to auditors.
SELECT seen.id, seen.kind = 'break_glass' AS break_glass, seen.event_id, seen.title, seen.reason, seen.state,
       asker.display_name AS asked_by, seen.asked_at, seen.ends_at,
       confirmer.display_name AS confirmed_by, seen.confirmed_at, ender.display_name AS ended_by, seen.ended_at,
       reviewer.display_name AS reviewed_by, seen.reviewed_at, seen.review_note, seen.renews,
       seen.opened AND seen.reviewed_at IS NULL AS needs_review,
       seen.asked_by = $1 AS mine, seen.areas <@ $2::text[] AS approves, seen.areas && $3::text[] AS of_desk,
       named.communes, named.commune_names,
       ST_XMin(seen.ground) AS west, ST_YMin(seen.ground) AS south, ST_XMax(seen.ground) AS east, ST_YMax(seen.ground) AS north
FROM (
    SELECT activation.*, activation.kind = 'break_glass' OR activation.confirmed_at IS NOT NULL AS opened,
           CASE WHEN activation.ended_at IS NOT NULL THEN
                    CASE WHEN activation.kind = 'break_glass' OR activation.confirmed_at IS NOT NULL THEN 'ended' ELSE 'withdrawn' END
                WHEN activation.kind = 'event' AND activation.event_id IS NULL THEN 'event_deleted'
                WHEN activation.kind = 'event' AND activation.confirmed_at IS NULL THEN
                    CASE WHEN activation.ends_at > now() THEN 'waiting' ELSE 'lapsed' END
                WHEN activation.ends_at > now() THEN 'open'
                ELSE 'expired' END AS state
    FROM activation
) AS seen
JOIN app_user AS asker ON asker.id = seen.asked_by
LEFT JOIN app_user AS confirmer ON confirmer.id = seen.confirmed_by
LEFT JOIN app_user AS ender ON ender.id = seen.ended_by
LEFT JOIN app_user AS reviewer ON reviewer.id = seen.reviewed_by
CROSS JOIN LATERAL (
    SELECT count(*) AS communes, coalesce((array_agg(area.name ORDER BY area.name))[1:8], '{}') AS commune_names
    FROM area
    WHERE area.code = ANY (seen.areas) AND area.level = 'commune'
      AND area.valid_from <= current_date AND (area.valid_to IS NULL OR area.valid_to > current_date)
) AS named
WHERE (seen.asked_by = $1 OR $4 OR seen.areas && $2::text[] OR seen.kind = 'event' AND seen.areas && $3::text[])
  AND CASE WHEN $5::bigint IS NULL
      THEN seen.state IN ('waiting', 'open') OR seen.opened AND seen.reviewed_at IS NULL
          OR coalesce(seen.ended_at, seen.ends_at) > now() - interval '30 days'
      ELSE seen.id = $5 END
ORDER BY seen.id DESC
LIMIT 200
