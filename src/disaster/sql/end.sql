-- $1 activation, $2 who ends it: closed from now on
UPDATE activation SET ended_by = $2, ended_at = now()
WHERE activation.id = $1 AND activation.ended_at IS NULL AND activation.ends_at > now()
