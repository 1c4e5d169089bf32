-- A count of people is open to everyone only as an official figure, which names its source: others can be as small as
-- the one person whom they are about.
ALTER TABLE stat_value
    ADD COLUMN official boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT stat_value_official CHECK (NOT official OR btrim(source) <> '');
ALTER TABLE damage_report
    ADD COLUMN official boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT damage_report_official CHECK (NOT official OR btrim(coalesce(source, '')) <> '');
