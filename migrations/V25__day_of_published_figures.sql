-- The day that the published figures speak of stands with them, so that who has them need not ask for their edition.
CREATE OR REPLACE VIEW household_summary_published AS
SELECT summary.*, (SELECT edition.as_of FROM edition WHERE edition.id = summary.edition) AS as_of
FROM household_summary AS summary
WHERE summary.edition = (SELECT max(edition.id) FROM edition WHERE edition.published_at IS NOT NULL);
