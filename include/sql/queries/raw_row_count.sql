-- How many rows AWS delivered: one row with one column.
SELECT COUNT(*) AS raw_row_count
FROM {{ raw_database | sql_identifier }}.{{ delivery_table | sql_identifier }}
