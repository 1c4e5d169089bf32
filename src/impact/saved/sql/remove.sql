-- $1 id, $2 account: one that it keeps
DELETE FROM saved_answer AS saved WHERE saved.id = $1 AND saved.saved_by = $2
