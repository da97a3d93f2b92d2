-- Shows which columns AWS delivers that silver has no place for: they are kept in the map `extra`, and no figure knows
-- of them. When AWS adds a column: give it a place in include/schemas/silver/line_items.json; one of FOCUS in
-- include/schemas/inputs.
-- grain: one row
-- owner: FinOps data
-- severity: warning
WITH silver_items AS (
    SELECT MAP_KEYS(extra) AS extra_names
    FROM {{ silver_database | sql_identifier }}.line_items
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

unknown_columns AS (
    SELECT
        named.column_name,
        COUNT(*) AS line_item_count
    FROM silver_items
    CROSS JOIN UNNEST(silver_items.extra_names) AS named (column_name)
    GROUP BY named.column_name
),

counted AS (
    SELECT
        COUNT(*) AS unknown_count,
        ARRAY_JOIN(
            ARRAY_AGG(column_name || ' (' || CAST(line_item_count AS VARCHAR) || ' rows)' ORDER BY column_name), ', '
        ) AS unknown_names
    FROM unknown_columns
)

SELECT
    'silver: unknown columns that hold anything' AS subject,
    '0' AS expected,
    CAST(unknown_count AS VARCHAR) || COALESCE(': ' || NULLIF(unknown_names, ''), '') AS actual,
    unknown_count = 0 AS is_ok
FROM counted
