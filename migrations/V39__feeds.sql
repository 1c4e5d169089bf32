-- What a feed said last of an event, so that its next word is told from what people have written meanwhile.
ALTER TABLE event_source
    ADD COLUMN told jsonb CONSTRAINT event_source_told_object CHECK (jsonb_typeof(told) = 'object');
