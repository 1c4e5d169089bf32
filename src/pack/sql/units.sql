-- $1 code of a unit: it, the units under it and those whose ground it has taken over whole, as for the area of a role
SELECT scope_of(ARRAY[$1]) AS codes
