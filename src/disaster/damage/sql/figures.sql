-- Through views: damage_report
-- $1 code of an event, $2 codes of units, $3 moment: of each unit and indicator the figure that held then, the latest one
SELECT DISTINCT ON (report.area_code, report.indicator)
       report.id, report.area_code, report.indicator, report.amount, report.unit, report.reported_at, report.official, report.source
FROM damage_report AS report
WHERE report.event_code = $1 AND report.area_code = ANY ($2::text[]) AND report.reported_at <= $3
ORDER BY report.area_code, report.indicator, report.reported_at DESC
