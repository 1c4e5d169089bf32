-- Makes a layer: $1 id, $2 descriptor, $3 names of its columns, $4 their types, $5 type of its geometry, $6 its key, $7 the column that is
-- searched or null, $8 who makes it, $9 the import that it is made of or null, $10 the settings with which that is looked at again
SELECT make_layer($1::text, $2::text, $3::text[], $4::text[], $5::text, $6::text[], $7::text, $8::text, $9::text::uuid, $10::text::uuid)
