-- $1 a table, $2 a transaction, $3 its collection, $4 and $5 first and last of some of its changes: the columns that an image of them has and the table does not make itself
SELECT attribute.attname::text AS name, quote_ident(attribute.attname) AS quoted
FROM (
    SELECT image FROM former_rows($2, $3, $4, $5) AS former WHERE former.image IS NOT NULL LIMIT 1
) AS kept
JOIN pg_attribute AS attribute ON attribute.attrelid = to_regclass(quote_ident($1)) AND kept.image ? attribute.attname::text
WHERE attribute.attnum > 0 AND NOT attribute.attisdropped AND attribute.attgenerated = ''
ORDER BY attribute.attnum
