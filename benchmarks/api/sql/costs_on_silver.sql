SELECT
    left(usage_date, 7) AS month,
    service,
    line_item_currency_code AS currency,
    SUM(CAST(line_item_unblended_cost AS DECIMAL(38, 10))) AS unblended_cost
FROM read_parquet($files, hive_partitioning = false)
WHERE usage_date >= '2025-10-01' AND usage_date < '2026-11-01'
GROUP BY ALL
