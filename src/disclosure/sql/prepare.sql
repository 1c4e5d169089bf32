-- An edition of the whole country may take longer than a request may; its rows are written in its own name
SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true),
       set_config('idle_in_transaction_session_timeout', '0', true), set_config('banlang.actor', 'edition', true),
       set_config('banlang.purpose', 'edition', true)
