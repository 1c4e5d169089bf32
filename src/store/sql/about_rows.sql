-- $1 a table: how many rows the last statistics counted; 0 for a view or without any
SELECT coalesce((SELECT greatest(class.reltuples, 0)::bigint FROM pg_class AS class
                 WHERE class.oid = to_regclass(quote_ident($1::text))), 0) AS rows
