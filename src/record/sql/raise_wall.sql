-- $1 areas whose rows are read, $2 areas whose rows are written, $3 activations, $4 areas within which they count: what
-- row-level security opens until this transaction ends, and not a moment longer. The lengths come back, not the texts.
SELECT octet_length(set_config('banlang.read_areas', $1, true)), octet_length(set_config('banlang.write_areas', $2, true)),
       octet_length(set_config('banlang.activations', $3, true)), octet_length(set_config('banlang.disaster_areas', $4, true))
