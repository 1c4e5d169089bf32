-- $1 who makes or approves. An edition of the whole country may take longer than a request may.
SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true),
       set_config('idle_in_transaction_session_timeout', '0', true), set_config('banlang.actor', $1, true),
       set_config('banlang.purpose', 'edition', true)
