-- $1 account: the break-glass that is open to it
SELECT glass.id FROM activation_in_force AS glass WHERE glass.kind = 'break_glass' AND glass.asked_by = $1
ORDER BY glass.id
LIMIT 1
