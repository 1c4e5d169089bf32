-- Through views: stat_value
-- $1 codes, $2 indicator, $3 group, $4 first day of the period: the figures, with the day of whose units they speak
SELECT stat_value.area_code, stat_value.numerator, stat_value.denominator, stat_value.unit, stat_value.illustrative, stat_value.source,
       coalesce(stat_value.boundaries_on, stat_value.period_from) AS boundaries_on
FROM stat_value
WHERE stat_value.area_code = ANY ($1::text[]) AND stat_value.indicator = $2 AND stat_value.ethnic_group = $3
  AND stat_value.period_from = $4::date
ORDER BY stat_value.area_code
