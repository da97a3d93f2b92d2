-- Proves that no line item was lost or made up on its way: rows delivered = silver + quarantine, silver = gold.
-- Split cost (shares of EC2 instances for pods and tasks) is counted in the instances' rows already: it stays in
-- silver and is in no gold table. Where there is any it is told in a row of its own: the rows that the operation tells
-- = those that silver says there are.
-- grain: one row per comparison
-- owner: FinOps data
-- severity: error
WITH raw_rows AS (
    SELECT COUNT(*) AS line_item_count
    FROM {{ raw_database | sql_identifier }}.{{ delivery_table | sql_identifier }}
),

silver_rows AS (
    SELECT
        COUNT(*) AS row_count, -- noqa: RF04
        COUNT(CASE WHEN NOT COALESCE(is_split_cost, FALSE) THEN 1 END) AS line_item_count,
        COUNT(CASE WHEN is_split_cost THEN 1 END) AS split_cost_count,
        COUNT(CASE WHEN line_item_operation IN ('EKSPod-EC2', 'ECSTask-EC2') THEN 1 END) AS operation_count
    FROM {{ silver_database | sql_identifier }}.line_items
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

quarantine_rows AS (
    SELECT COUNT(*) AS line_item_count
    FROM {{ silver_database | sql_identifier }}.quarantine
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

gold_rows AS (
    SELECT COUNT(*) AS line_item_count
    FROM {{ gold_database | sql_identifier }}.line_items
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

gold_counted AS (
    SELECT COALESCE(SUM(line_item_count), 0) AS line_item_count
    FROM {{ gold_database | sql_identifier }}.daily_costs
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

compared AS (
    SELECT
        'rows: raw = silver + quarantine' AS subject,
        raw_rows.line_item_count AS rows_before,
        silver_rows.row_count + quarantine_rows.line_item_count AS rows_after
    FROM raw_rows
    CROSS JOIN silver_rows
    CROSS JOIN quarantine_rows
    UNION ALL
    SELECT
        'rows: silver = gold line_items' AS subject,
        silver_rows.line_item_count AS rows_before,
        gold_rows.line_item_count AS rows_after
    FROM silver_rows
    CROSS JOIN gold_rows
    UNION ALL
    SELECT
        'rows: silver = line_item_count of gold daily_costs' AS subject,
        silver_rows.line_item_count AS rows_before,
        gold_counted.line_item_count AS rows_after
    FROM silver_rows
    CROSS JOIN gold_counted
    UNION ALL
    SELECT
        'rows: split cost, in silver alone' AS subject,
        silver_rows.operation_count AS rows_before,
        silver_rows.split_cost_count AS rows_after
    FROM silver_rows
    WHERE silver_rows.operation_count > 0 OR silver_rows.split_cost_count > 0
)

SELECT
    subject,
    CAST(rows_before AS VARCHAR) AS expected,
    CAST(rows_after AS VARCHAR) AS actual,
    rows_before = rows_after AS is_ok
FROM compared
ORDER BY subject
