SELECT *
FROM read_parquet($files, hive_partitioning = false)
ORDER BY usage_date, service, line_item_id, time_interval
LIMIT $page_rows OFFSET $offset
