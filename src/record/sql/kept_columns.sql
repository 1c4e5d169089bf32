-- $1 a table, $2 a transaction, $3 its collection, $4 one of its changes: the columns of the image of that change that the table does not make itself
SELECT attribute.attname::text AS name, quote_ident(attribute.attname) AS quoted
FROM former_rows($2, $3, $4, $4) AS former
JOIN pg_attribute AS attribute ON attribute.attrelid = to_regclass(quote_ident($1)) AND former.image ? attribute.attname::text
WHERE attribute.attnum > 0 AND NOT attribute.attisdropped AND attribute.attgenerated = ''
ORDER BY attribute.attnum
