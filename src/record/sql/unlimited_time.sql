-- Lifts the time limit of a request for the rest of this transaction: an import may take minutes
SELECT set_config('statement_timeout', '0', true) AS unlimited
