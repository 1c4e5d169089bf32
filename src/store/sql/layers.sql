-- The layers of offices, in the order of their ids: what each is, who made it and when, and who let everyone see it
SELECT id, descriptor, made_by, made_at, opened_by FROM layer ORDER BY id
