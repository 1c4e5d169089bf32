-- Through views: area
-- $1 codes, $2 day: for each code whether the register knows it, and its ground as EWKB with the kind of geometry
-- in the version in force on that day
SELECT asked.code, EXISTS (SELECT FROM area WHERE area.code = asked.code) AS known, version.id IS NOT NULL AS in_force,
       GeometryType(version.geom) AS kind, ST_AsEWKB(version.geom) AS footprint
FROM unnest($1::text[]) WITH ORDINALITY AS asked (code, place)
LEFT JOIN area AS version
    ON version.code = asked.code AND version.valid_from <= $2::date
    AND (version.valid_to IS NULL OR version.valid_to > $2::date)
ORDER BY asked.place
