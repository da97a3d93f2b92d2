-- The order of the audit log: by day, then as the rows lie.
SELECT * EXCLUDE (filename, file_row_number)
FROM read_parquet($files, hive_partitioning = false, filename = true, file_row_number = true)
ORDER BY usage_date, filename, file_row_number
LIMIT $page_rows OFFSET $offset
