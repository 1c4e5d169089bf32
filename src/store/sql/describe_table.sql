-- $1 name of a table or view: what it is, whether row-level security guards it, which change triggers it has, and the column sets of its unique indexes
SELECT class.relkind::text AS kind, class.relrowsecurity AS guarded,
       ARRAY(SELECT trigger.tgname::text FROM pg_trigger AS trigger
             WHERE trigger.tgrelid = class.oid AND NOT trigger.tgisinternal AND trigger.tgenabled = 'O') AS triggers,
       ARRAY(SELECT array_to_string(ARRAY(
                 SELECT attribute.attname::text FROM unnest(index.indkey) AS key (attnum)
                 JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attnum = key.attnum
                 ORDER BY 1), ',')
             FROM pg_index AS index
             WHERE index.indrelid = class.oid AND index.indisunique AND index.indpred IS NULL) AS unique_keys
FROM pg_class AS class
WHERE class.oid = to_regclass($1)
