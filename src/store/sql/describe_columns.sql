-- $1 name of a table or view of the search path: its columns with their types, PostGIS types with modifier
SELECT attribute.attname::text AS name, format_type(attribute.atttypid, attribute.atttypmod) AS type
FROM pg_attribute AS attribute
WHERE attribute.attrelid = to_regclass($1)
  AND attribute.attnum > 0
  AND NOT attribute.attisdropped
