-- Proves that no cent was lost: unblended cost delivered = silver + quarantine, silver = gold, per currency, exactly.
-- Split cost (shares of EC2 instances for pods and tasks) is in silver and in no gold table; where there is any, its
-- unblended cost is told in a row of its own: of the rows the operation tells = of those that silver says it are.
-- A delivered cost that is no number (text, NaN, a missing cell) adds nothing, and neither does its row in quarantine.
-- Doubles become decimals by way of their text, the shortest that names the double: the same digits in Spark, Athena
-- and DuckDB, where a direct cast may show the binary fraction.
-- A currency without any row on one side is `no rows`, which differs from 0.
-- grain: one row per currency and comparison
-- owner: FinOps data
-- severity: error
WITH raw_items AS (
    SELECT
        COALESCE(NULLIF(TRIM(line_item_currency_code), ''), '(no currency)') AS currency,
        TRY_CAST(TRIM(CAST(line_item_unblended_cost AS VARCHAR)) AS DECIMAL(38, 10)) AS unblended_cost
    FROM {{ raw_database | sql_identifier }}.{{ delivery_table | sql_identifier }}
),

silver_items AS (
    SELECT
        COALESCE(line_item_currency_code, '(no currency)') AS currency,
        COALESCE(is_split_cost, FALSE) AS is_split_cost,
        COALESCE(line_item_operation IN ('EKSPod-EC2', 'ECSTask-EC2'), FALSE) AS is_split_cost_by_operation,
        CAST(CAST(line_item_unblended_cost AS VARCHAR) AS DECIMAL(38, 10)) AS unblended_cost
    FROM {{ silver_database | sql_identifier }}.line_items
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

quarantine_items AS (
    SELECT
        unblended_cost,
        COALESCE(NULLIF(TRIM(currency), ''), '(no currency)') AS currency
    FROM {{ silver_database | sql_identifier }}.quarantine
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

gold_days AS (
    SELECT
        unblended_cost,
        COALESCE(currency, '(no currency)') AS currency
    FROM {{ gold_database | sql_identifier }}.daily_costs
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

gold_items AS (
    SELECT
        unblended_cost,
        COALESCE(currency, '(no currency)') AS currency
    FROM {{ gold_database | sql_identifier }}.line_items
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

-- COALESCE inside the sum: a currency with rows but without a number sums to 0, one without rows is absent.
sums AS (
    SELECT
        'raw' AS side,
        currency,
        SUM(COALESCE(unblended_cost, CAST(0 AS DECIMAL(38, 10)))) AS unblended_cost
    FROM raw_items
    GROUP BY currency
    UNION ALL
    SELECT
        'silver' AS side,
        currency,
        SUM(COALESCE(unblended_cost, CAST(0 AS DECIMAL(38, 10)))) AS unblended_cost
    FROM silver_items
    GROUP BY currency
    UNION ALL
    SELECT
        'silver that counts' AS side,
        currency,
        SUM(COALESCE(unblended_cost, CAST(0 AS DECIMAL(38, 10)))) AS unblended_cost
    FROM silver_items
    WHERE NOT is_split_cost
    GROUP BY currency
    UNION ALL
    SELECT
        'split cost' AS side,
        currency,
        SUM(COALESCE(unblended_cost, CAST(0 AS DECIMAL(38, 10)))) AS unblended_cost
    FROM silver_items
    WHERE is_split_cost
    GROUP BY currency
    UNION ALL
    SELECT
        'split cost by operation' AS side,
        currency,
        SUM(COALESCE(unblended_cost, CAST(0 AS DECIMAL(38, 10)))) AS unblended_cost
    FROM silver_items
    WHERE is_split_cost_by_operation
    GROUP BY currency
    UNION ALL
    SELECT
        'quarantine' AS side,
        currency,
        SUM(COALESCE(unblended_cost, CAST(0 AS DECIMAL(38, 10)))) AS unblended_cost
    FROM quarantine_items
    GROUP BY currency
    UNION ALL
    SELECT
        'gold daily_costs' AS side,
        currency,
        SUM(COALESCE(unblended_cost, CAST(0 AS DECIMAL(38, 10)))) AS unblended_cost
    FROM gold_days
    GROUP BY currency
    UNION ALL
    SELECT
        'gold line_items' AS side,
        currency,
        SUM(COALESCE(unblended_cost, CAST(0 AS DECIMAL(38, 10)))) AS unblended_cost
    FROM gold_items
    GROUP BY currency
),

comparisons AS (
    SELECT
        comparison.subject,
        comparison.side,
        comparison.is_before
    FROM (
        VALUES
        ('unblended: raw = silver + quarantine', 'raw', TRUE),
        ('unblended: raw = silver + quarantine', 'silver', FALSE),
        ('unblended: raw = silver + quarantine', 'quarantine', FALSE),
        ('unblended: silver = gold daily_costs', 'silver that counts', TRUE),
        ('unblended: silver = gold daily_costs', 'gold daily_costs', FALSE),
        ('unblended: silver = gold line_items', 'silver that counts', TRUE),
        ('unblended: silver = gold line_items', 'gold line_items', FALSE),
        ('unblended: split cost, in silver alone', 'split cost by operation', TRUE),
        ('unblended: split cost, in silver alone', 'split cost', FALSE)
    ) AS comparison (subject, side, is_before)
),

-- The second part is one row even when nothing has a currency, so that the check always answers.
currencies AS (
    SELECT currency
    FROM sums
    UNION
    SELECT COALESCE(MIN(currency), '(no currency)') AS currency
    FROM sums
),

compared AS (
    SELECT
        currencies.currency,
        comparisons.subject,
        SUM(CASE WHEN comparisons.is_before THEN sums.unblended_cost END) AS cost_before,
        SUM(CASE WHEN NOT comparisons.is_before THEN sums.unblended_cost END) AS cost_after
    FROM currencies
    CROSS JOIN comparisons
    LEFT JOIN sums
        ON
            currencies.currency = sums.currency
            AND comparisons.side = sums.side
    GROUP BY currencies.currency, comparisons.subject
)

SELECT
    currency || ' ' || subject AS subject,
    COALESCE(CAST(cost_before AS VARCHAR), 'no rows') AS expected,
    COALESCE(CAST(cost_after AS VARCHAR), 'no rows') AS actual,
    cost_before IS NOT DISTINCT FROM cost_after AS is_ok
FROM compared
WHERE
    compared.subject <> 'unblended: split cost, in silver alone'
    OR cost_before IS NOT NULL
    OR cost_after IS NOT NULL
ORDER BY currency, subject
