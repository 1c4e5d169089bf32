-- $1 the first message of a warning: what was published of it, the oldest first
SELECT own.id, own.identifier, own.sender, own.published_at
FROM warning_message AS own WHERE own.warning = $1 AND own.state = 'published' ORDER BY own.id
