-- $1 identifier: the message as it was published, and when
SELECT own.xml, own.published_at FROM warning_message AS own WHERE own.identifier = $1 AND own.state = 'published'
