-- $1 activation, $2 who confirms: one that waits, that somebody else asked for, and whose end has not passed
UPDATE activation SET confirmed_by = $2, confirmed_at = now()
WHERE activation.id = $1 AND activation.asked_by <> $2 AND activation.kind = 'event' AND activation.event_id IS NOT NULL
  AND activation.confirmed_at IS NULL AND activation.ended_at IS NULL AND activation.ends_at > now()
