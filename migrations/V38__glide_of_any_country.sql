-- A storm or flood that reached Viet Nam from elsewhere often carries the GLIDE number of the country that was hit first, such as
-- TC-2006-000144-PHL. The last part is the ISO 3166-1 alpha-3 code of that country.
ALTER TABLE disaster_event
    DROP CONSTRAINT disaster_event_glide_form,
    ADD CONSTRAINT disaster_event_glide_form CHECK (glide ~ '^[A-Z]{2}-[0-9]{4}-[0-9]{6}-[A-Z]{3}$');
