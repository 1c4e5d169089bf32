-- For the rest of this transaction: no time limits, as an import may take minutes; and the checks of foreign keys, which run once a
-- row, keep one plan, where the service's connections otherwise plan each statement for its values
SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true),
       set_config('idle_in_transaction_session_timeout', '0', true), set_config('plan_cache_mode', 'auto', true)
