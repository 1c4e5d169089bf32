-- $1 polygons as WKT: which of them are valid, in their order
SELECT ST_IsValid(ST_GeomFromText(part.wkt, 4326)) AS valid FROM unnest($1::text[]) WITH ORDINALITY AS part (wkt, place) ORDER BY part.place
