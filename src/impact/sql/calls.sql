-- Through views: contact, shelter
-- $1 codes of communes and villages, $2 roles, all of them when it is empty, $3 most rows. Whom to call there: desks of communes first, then who
-- keeps shelters, heads of villages and the others.
SELECT contact.area_code, contact.village, contact.role, contact.name, contact.duty, contact.phone, contact.shelter_code,
       shelter.name AS shelter
FROM contact
LEFT JOIN shelter ON shelter.code = contact.shelter_code
WHERE contact.area_code = ANY ($1::text[]) AND (cardinality($2::text[]) = 0 OR contact.role = ANY ($2::text[]))
ORDER BY contact.area_code, array_position(ARRAY['commune_desk', 'shelter_keeper', 'village_head', 'prestigious', 'health', 'other'], contact.role),
         contact.village, contact.name, contact.id
LIMIT $3
