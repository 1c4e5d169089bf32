-- Figures of years before a reform are often published again for the units after it: then the boundaries that they stand
-- on are not those of their period. Null says that they are.
ALTER TABLE stat_value ADD COLUMN boundaries_on date;
