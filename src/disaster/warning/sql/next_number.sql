-- The number of a message that is about to be made: the ledger names it before it is there
SELECT nextval(pg_get_serial_sequence('warning_message', 'id')) AS id
