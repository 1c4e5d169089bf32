-- A contact's code is unique in its area and not in the country: a rule over rows that one does not see tells, by what it
-- refuses, that they are there.
ALTER TABLE contact DROP CONSTRAINT contact_code;
ALTER TABLE contact ADD CONSTRAINT contact_code UNIQUE (area_code, code);
