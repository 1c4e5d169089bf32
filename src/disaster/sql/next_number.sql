-- The number of an activation that is about to be made: the ledger names it before it is there
SELECT nextval(pg_get_serial_sequence('activation', 'id')) AS id
