-- $1 message, $2 its version, $3 the newest message of its warning or null, $4 who approves, $5 their name, $6 identifier, $7 sender, $8 when, $9 the
-- message as XML, $10 its polygons as EWKB: publishes it and gives the row of the collection
SELECT publish_warning($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS row_id
