-- Through views: damage_report
-- $1 code of an event, $2 code of a unit, $3 moment: indicators of which there is a figure of that moment or a later one, and the last moment of any
SELECT report.indicator, bool_or(report.reported_at = $3) AS is_same, max(report.reported_at) AS last_at
FROM damage_report AS report
WHERE report.event_code = $1 AND report.area_code = $2 AND report.reported_at >= $3
GROUP BY report.indicator
