-- Makes events past whose end is over: how many
SELECT end_events() AS ended
