-- $1 codes where the caller writes warnings, $2 codes where it approves them, $3 one message or null for all, $4 its account or null: messages that
-- are published, and those that wait or were withdrawn where it has to do with them; the newest first
SELECT own.id, own.warning, own.msg_type, own.state, own.version, own.kind, own.risk_level, own.urgency, own.certainty, own.responses,
       own.onset_at, own.effective_at, own.expires_at, own.issuer, own.contact, own.web, own.note, own.infos::text AS infos,
       own.resources::text AS resources, own.areas, own.keeper, ST_AsEWKB(own.ground) AS ground, ST_AsEWKB(own.polygons) AS polygons,
       own.drafted_at, drafter.display_name AS drafted_by, own.published_at, approver.display_name AS approved_by,
       own.withdrawn_at, withdrawer.display_name AS withdrawn_by, own.identifier, own.sender,
       coalesce($4::bigint = ANY (own.written_by), false) AS written,
       own.areas <@ $1::text[] AS writes, own.areas <@ $2::text[] AS approves,
       newest.id AS newest, newest.msg_type = 'cancel' AS cancelled
FROM warning_message AS own
JOIN app_user AS drafter ON drafter.id = own.drafted_by
LEFT JOIN app_user AS approver ON approver.id = own.approved_by
LEFT JOIN app_user AS withdrawer ON withdrawer.id = own.withdrawn_by
LEFT JOIN LATERAL (
    SELECT other.id, other.msg_type FROM warning_message AS other
    WHERE other.warning = own.warning AND other.state = 'published' ORDER BY other.id DESC LIMIT 1
) AS newest ON true
WHERE (own.state = 'published' OR own.areas && $1::text[] OR own.areas && $2::text[]) AND ($3::bigint IS NULL OR own.id = $3)
ORDER BY own.id DESC
LIMIT 200
