-- $1 edition
SELECT edition.id, edition.made_at, edition.made_by, edition.as_of, edition.method, edition.base, edition.published_at,
       edition.approved_by, edition.report
FROM edition
WHERE edition.id = $1
