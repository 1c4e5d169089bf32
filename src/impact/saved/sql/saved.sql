-- $1 id
SELECT saved.id, saved.process, saved.title, saved.inputs, saved.answer, saved.precision, saved.scope, saved.as_of, saved.data_version,
       saved.saved_by, saved.saved_at, author.display_name AS author
FROM saved_answer AS saved
JOIN app_user AS author ON author.id = saved.saved_by
WHERE saved.id = $1
