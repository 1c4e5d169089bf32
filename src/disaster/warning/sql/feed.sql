-- The newest hundred messages, those in force first
SELECT own.identifier, own.msg_type, own.published_at, own.expires_at, own.issuer, own.infos #>> '{vi,headline}' AS headline_vi,
       own.infos #>> '{vi,description}' AS description_vi, own.infos #>> '{en,headline}' AS headline_en,
       own.infos #>> '{en,description}' AS description_en,
       own.msg_type <> 'cancel' AND own.expires_at > now()
       AND NOT EXISTS (SELECT FROM warning_message AS newer
                       WHERE newer.warning = own.warning AND newer.state = 'published' AND newer.id > own.id) AS in_force
FROM warning_message AS own
WHERE own.state = 'published'
ORDER BY in_force DESC, own.id DESC
LIMIT 100
