-- $1 message, $2 who: a draft is taken back before it was published
UPDATE warning_message AS own SET state = 'withdrawn', version = own.version + 1, withdrawn_by = $2, withdrawn_at = now()
WHERE own.id = $1 AND own.state = 'draft'
