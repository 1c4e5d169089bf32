-- The rights of the three roles (made before the migrations): the service reads and writes rows and owns nothing, the
-- mirror reads. Tables of later migrations get the same by default; what is closer is taken away where it is made.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO banlang_service;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO banlang_mirror;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO banlang_service;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO banlang_service;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO banlang_mirror;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO banlang_service;

-- The history holds rows as they were, personal ones too. Its triggers write it in the owner's name; nobody else does.
-- Which row changed when may be known to those who number transactions; what was in it may not.
REVOKE ALL ON change FROM banlang_service;
GRANT SELECT (seq, txn, collection, id, op) ON change TO banlang_service;
REVOKE INSERT, DELETE ON txn FROM banlang_service;
ALTER FUNCTION log_insert() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION log_update() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION log_delete() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION current_txn() SECURITY DEFINER SET search_path = public, pg_temp;
REVOKE EXECUTE ON FUNCTION current_txn() FROM PUBLIC;
