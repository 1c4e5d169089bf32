-- $1 account: what it keeps, the newest first
SELECT saved.id, saved.process, saved.title, saved.precision, saved.as_of, saved.data_version, saved.saved_at
FROM saved_answer AS saved
WHERE saved.saved_by = $1
ORDER BY saved.saved_at DESC, saved.id
