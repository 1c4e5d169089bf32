-- $1 sender, $2 identifier, $3 sent, $4 what it does, $5 row, $6 who took it: a message of others was taken; none when it was before
INSERT INTO warning_received (sender, identifier, sent, msg_type, warning_id, received_by)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
