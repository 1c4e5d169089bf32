-- The edition that the public reads
SELECT edition.id, edition.made_at, edition.as_of, edition.method, edition.published_at
FROM edition
WHERE edition.published_at IS NOT NULL
ORDER BY edition.id DESC
LIMIT 1
