-- $1 day that counts, $2 how it is protected; gives the next number
INSERT INTO edition (id, as_of, method)
SELECT coalesce(max(edition.id), 0) + 1, $1, $2 FROM edition
RETURNING edition.id
