-- Through views: damage_report
-- $1 code of an event, $2 codes of units, $3 moment: when each unit has reported until then
SELECT DISTINCT report.area_code, report.reported_at
FROM damage_report AS report
WHERE report.event_code = $1 AND report.area_code = ANY ($2::text[]) AND report.reported_at <= $3
