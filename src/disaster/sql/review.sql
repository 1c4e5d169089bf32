-- $1 activation, $2 who looked at it afterwards, $3 what was found
UPDATE activation SET reviewed_by = $2, reviewed_at = now(), review_note = $3
WHERE activation.id = $1 AND activation.asked_by <> $2 AND activation.reviewed_at IS NULL
