-- $1 a layer: who has written its rows
SELECT actor FROM layer_writers($1) ORDER BY actor
