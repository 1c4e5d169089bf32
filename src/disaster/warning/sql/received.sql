-- $1 senders, $2 identifiers in the same order: messages of others that were taken, the newest first, with the row that tells each
SELECT own.sender, own.identifier, own.sent, own.warning_id
FROM warning_received AS own
JOIN unnest($1::text[], $2::text[]) AS asked (sender, identifier) USING (sender, identifier)
ORDER BY own.sent DESC
