-- The edition that the public reads
SELECT edition.id, edition.made_at, edition.made_by, edition.as_of, edition.method, edition.base, edition.published_at,
       edition.approved_by, edition.report
FROM edition
WHERE edition.published_at IS NOT NULL
ORDER BY edition.id DESC
LIMIT 1
