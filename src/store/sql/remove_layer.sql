-- $1 the layer that is removed, with its rows and what they were
SELECT remove_layer($1) AS found
