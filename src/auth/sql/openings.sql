-- $1 account, $2 codes within which it is the disaster desk: what activations open to it now
SELECT activation.id, activation.kind = 'break_glass' AS break_glass, activation.reason, activation.ends_at,
       ST_AsEWKB(activation.ground) AS ground,
       ARRAY(SELECT unnest(activation.areas) INTERSECT SELECT unnest($2::text[]) ORDER BY 1) AS areas
FROM activation_in_force AS activation
WHERE activation.areas && $2::text[] AND (activation.kind = 'event' OR activation.asked_by = $1)
ORDER BY activation.id
