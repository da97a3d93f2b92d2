-- Proves that amortized cost neither loses nor invents money: silver = gold exactly, and
-- unblended = amortized + true-up + upfront fee, plus the Savings Plan refunds that amortized cost sets to 0.
-- Split cost (shares of EC2 instances for pods and tasks) is in no total: the instances' rows have it. Where there is
-- any, what AWS shared out, used and unused, is told in a row of its own; it has no counterpart and is never red.
-- AWS rounds a reservation's effective cost to 8 decimals, so the identity may miss 1e-8 per row; nothing else may.
-- FOCUS does not tell the true-up: of such rows the identity is not judged, and the subject says so.
-- Source of the identity: the summary view of AWS's Cloud Intelligence Dashboards.
-- grain: one row per currency and comparison
-- owner: FinOps data
-- severity: error
WITH silver_items AS (
    SELECT
        COALESCE(line_item_currency_code, '(no currency)') AS currency,
        CAST(CAST(line_item_unblended_cost AS VARCHAR) AS DECIMAL(38, 10)) AS unblended_cost,
        COALESCE(CAST(CAST(amortized_cost AS VARCHAR) AS DECIMAL(38, 10)), CAST(0 AS DECIMAL(38, 10)))
            AS amortized_cost,
        COALESCE(CAST(CAST(true_up_cost AS VARCHAR) AS DECIMAL(38, 10)), CAST(0 AS DECIMAL(38, 10))) AS true_up_cost,
        COALESCE(CAST(CAST(upfront_fee_cost AS VARCHAR) AS DECIMAL(38, 10)), CAST(0 AS DECIMAL(38, 10)))
            AS upfront_fee_cost,
        line_item_line_item_type = 'Refund'
        AND amortized_cost = 0
        AND COALESCE(line_item_line_item_description, '') LIKE 'Refund for one-time fee for Savings Plan ID%'
            AS is_upfront_refund,
        COALESCE(is_split_cost, FALSE) AS is_split_cost,
        COALESCE(delivered_as LIKE 'focus%', FALSE) AS is_focus,
        COALESCE(CAST(CAST(split_line_item_split_cost AS VARCHAR) AS DECIMAL(38, 10)), CAST(0 AS DECIMAL(38, 10)))
            AS split_cost,
        COALESCE(CAST(CAST(split_line_item_unused_cost AS VARCHAR) AS DECIMAL(38, 10)), CAST(0 AS DECIMAL(38, 10)))
            AS unused_split_cost
    FROM {{ silver_database | sql_identifier }}.line_items
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

gold_days AS (
    SELECT
        amortized_cost,
        COALESCE(currency, '(no currency)') AS currency
    FROM {{ gold_database | sql_identifier }}.daily_costs
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

gold_items AS (
    SELECT
        amortized_cost,
        COALESCE(currency, '(no currency)') AS currency
    FROM {{ gold_database | sql_identifier }}.line_items
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

silver_sums AS (
    SELECT
        currency,
        COUNT(*) AS line_item_count,
        NOT BOOL_OR(is_focus) AS is_judged,
        SUM(COALESCE(unblended_cost, CAST(0 AS DECIMAL(38, 10)))) AS unblended_cost,
        SUM(amortized_cost) AS amortized_cost,
        SUM(
            amortized_cost + true_up_cost + upfront_fee_cost
            + CASE WHEN is_upfront_refund THEN unblended_cost ELSE CAST(0 AS DECIMAL(38, 10)) END
        ) AS rebuilt_cost
    FROM silver_items
    WHERE NOT is_split_cost
    GROUP BY currency
),

split_cost_sums AS (
    SELECT
        currency,
        SUM(split_cost + unused_split_cost) AS shared_cost
    FROM silver_items
    WHERE is_split_cost
    GROUP BY currency
),

gold_day_sums AS (
    SELECT
        currency,
        SUM(COALESCE(amortized_cost, CAST(0 AS DECIMAL(38, 10)))) AS amortized_cost
    FROM gold_days
    GROUP BY currency
),

gold_item_sums AS (
    SELECT
        currency,
        SUM(COALESCE(amortized_cost, CAST(0 AS DECIMAL(38, 10)))) AS amortized_cost
    FROM gold_items
    GROUP BY currency
),

every_currency AS (
    SELECT currency
    FROM silver_sums
    UNION
    SELECT currency
    FROM split_cost_sums
    UNION
    SELECT currency
    FROM gold_day_sums
    UNION
    SELECT currency
    FROM gold_item_sums
),

-- The second part is one row even when nothing has a currency, so that the check always answers.
currencies AS (
    SELECT currency
    FROM every_currency
    UNION
    SELECT COALESCE(MIN(currency), '(no currency)') AS currency
    FROM every_currency
),

compared AS (
    SELECT
        currencies.currency,
        'amortized: silver = gold daily_costs' AS subject,
        silver_sums.amortized_cost AS cost_before,
        gold_day_sums.amortized_cost AS cost_after,
        CAST(0 AS DECIMAL(38, 10)) AS tolerance,
        TRUE AS is_judged
    FROM currencies
    LEFT JOIN silver_sums ON currencies.currency = silver_sums.currency
    LEFT JOIN gold_day_sums ON currencies.currency = gold_day_sums.currency
    UNION ALL
    SELECT
        currencies.currency,
        'amortized: silver = gold line_items' AS subject,
        silver_sums.amortized_cost AS cost_before,
        gold_item_sums.amortized_cost AS cost_after,
        CAST(0 AS DECIMAL(38, 10)) AS tolerance,
        TRUE AS is_judged
    FROM currencies
    LEFT JOIN silver_sums ON currencies.currency = silver_sums.currency
    LEFT JOIN gold_item_sums ON currencies.currency = gold_item_sums.currency
    UNION ALL
    SELECT
        currencies.currency,
        'silver: unblended = amortized + true-up + upfront fee' AS subject,
        silver_sums.unblended_cost AS cost_before,
        silver_sums.rebuilt_cost AS cost_after,
        CAST(CAST('0.00000001' AS DECIMAL(38, 10)) * COALESCE(silver_sums.line_item_count, 0) AS DECIMAL(38, 10))
            AS tolerance,
        COALESCE(silver_sums.is_judged, TRUE) AS is_judged
    FROM currencies
    LEFT JOIN silver_sums ON currencies.currency = silver_sums.currency
    UNION ALL
    SELECT
        split_cost_sums.currency,
        'amortized: split cost, in silver alone' AS subject,
        split_cost_sums.shared_cost AS cost_before,
        split_cost_sums.shared_cost AS cost_after,
        CAST(0 AS DECIMAL(38, 10)) AS tolerance,
        TRUE AS is_judged
    FROM split_cost_sums
)

SELECT
    currency || ' ' || subject
    || CASE
        WHEN NOT is_judged THEN ': not judged, FOCUS does not tell the true-up'
        WHEN tolerance > 0 THEN ' (within ' || CAST(tolerance AS VARCHAR) || ')'
        ELSE ''
    END AS subject,
    CASE WHEN is_judged THEN COALESCE(CAST(cost_before AS VARCHAR), 'no rows') ELSE 'nothing' END AS expected,
    CASE WHEN is_judged THEN COALESCE(CAST(cost_after AS VARCHAR), 'no rows') ELSE 'nothing' END AS actual,
    NOT is_judged
    OR cost_before IS NOT DISTINCT FROM cost_after
    OR COALESCE(ABS(cost_before - cost_after) <= tolerance, FALSE) AS is_ok
FROM compared
ORDER BY currency, subject
