-- Writes the descriptor of a layer that others see: $1 id, $2 descriptor, $3 who lets everyone see it, null when nobody does any more
SELECT open_layer($1, $2, $3) AS found
