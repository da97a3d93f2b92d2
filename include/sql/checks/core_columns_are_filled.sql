-- Proves that every line item has what a figure rests on: no null in a core column of silver.
-- A usage type belongs to usage only: AWS leaves it empty on Tax rows. FOCUS has no line item id.
-- grain: one row per core column
-- owner: FinOps data
-- severity: error
WITH silver_items AS (
    SELECT
        CASE
            WHEN COALESCE(delivered_as LIKE 'focus%', FALSE) THEN '(FOCUS has none)' ELSE identity_line_item_id
        END AS identity_line_item_id,
        identity_time_interval,
        bill_billing_period_start_date,
        bill_payer_account_id,
        line_item_usage_account_id,
        line_item_line_item_type,
        line_item_usage_start_date,
        line_item_product_code,
        line_item_unblended_cost,
        CASE
            WHEN line_item_line_item_type IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')
                THEN NULLIF(line_item_usage_type, '')
            ELSE '(no usage)'
        END AS usage_type_of_usage
    FROM {{ silver_database | sql_identifier }}.line_items
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

-- One pass over silver, then one row per column: ten sub-selects would read it ten times.
missing AS (
    SELECT
        COUNT_IF(NULLIF(identity_line_item_id, '') IS NULL) AS identity_line_item_id,
        COUNT_IF(NULLIF(identity_time_interval, '') IS NULL) AS identity_time_interval,
        COUNT_IF(NULLIF(bill_billing_period_start_date, '') IS NULL) AS bill_billing_period_start_date,
        COUNT_IF(NULLIF(bill_payer_account_id, '') IS NULL) AS bill_payer_account_id,
        COUNT_IF(NULLIF(line_item_usage_account_id, '') IS NULL) AS line_item_usage_account_id,
        COUNT_IF(NULLIF(line_item_line_item_type, '') IS NULL) AS line_item_line_item_type,
        COUNT_IF(NULLIF(line_item_usage_start_date, '') IS NULL) AS line_item_usage_start_date,
        COUNT_IF(NULLIF(line_item_product_code, '') IS NULL) AS line_item_product_code,
        COUNT_IF(line_item_unblended_cost IS NULL) AS line_item_unblended_cost,
        COUNT_IF(usage_type_of_usage IS NULL) AS line_item_usage_type
    FROM silver_items
),

core_columns AS (
    SELECT core.column_name
    FROM (
        VALUES
        ('identity_line_item_id'),
        ('identity_time_interval'),
        ('bill_billing_period_start_date'),
        ('bill_payer_account_id'),
        ('line_item_usage_account_id'),
        ('line_item_line_item_type'),
        ('line_item_usage_start_date'),
        ('line_item_product_code'),
        ('line_item_unblended_cost'),
        ('line_item_usage_type')
    ) AS core (column_name)
),

counted AS (
    SELECT
        core_columns.column_name,
        CASE core_columns.column_name
            WHEN 'identity_line_item_id' THEN missing.identity_line_item_id
            WHEN 'identity_time_interval' THEN missing.identity_time_interval
            WHEN 'bill_billing_period_start_date' THEN missing.bill_billing_period_start_date
            WHEN 'bill_payer_account_id' THEN missing.bill_payer_account_id
            WHEN 'line_item_usage_account_id' THEN missing.line_item_usage_account_id
            WHEN 'line_item_line_item_type' THEN missing.line_item_line_item_type
            WHEN 'line_item_usage_start_date' THEN missing.line_item_usage_start_date
            WHEN 'line_item_product_code' THEN missing.line_item_product_code
            WHEN 'line_item_unblended_cost' THEN missing.line_item_unblended_cost
            WHEN 'line_item_usage_type' THEN missing.line_item_usage_type
        END AS missing_count
    FROM core_columns
    CROSS JOIN missing
)

SELECT
    'silver: rows without ' || column_name AS subject,
    '0' AS expected,
    CAST(missing_count AS VARCHAR) AS actual,
    missing_count = 0 AS is_ok
FROM counted
ORDER BY column_name
