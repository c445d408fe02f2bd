SELECT name,
       count(*) AS total_executions,
       count(*) FILTER (status = 'success') AS successes,
       count(*) FILTER (status = 'failed') AS failures,
       avg(duration_ms) AS avg_duration_ms,
       min(duration_ms) AS min_duration_ms,
       max(duration_ms) AS max_duration_ms,
       quantile_disc(duration_ms, [0.5, 0.95, 0.99]) AS percentiles
FROM read_ndjson(?, columns = {name: 'VARCHAR', status: 'VARCHAR', duration_ms: 'DOUBLE'})
WHERE status <> 'skipped'
GROUP BY name
ORDER BY name
