-- Proves that few enough line items could not be typed for the month to be published without them: at most the limit of
-- its rows (rounded up, so that one row never stops a small month), and of its money in each currency.
-- The money at stake is the sum of the quarantined amounts whatever their sign, so that a credit does not hide a
-- charge, against that of the whole month. A cost that cannot be read, or that names no currency, adds nothing to it;
-- its row counts as a row, and is named.
-- The limits are `quarantine_limit_rows_pct` and `quarantine_limit_cost_pct` of the Airflow Variable `sentinel`.
-- grain: one row for the rows, and one per currency
-- owner: FinOps data
-- severity: error
WITH silver_items AS (
    SELECT
        line_item_operation,
        CASE WHEN REGEXP_LIKE(line_item_currency_code, '^[A-Z]{3}$') THEN line_item_currency_code END AS currency,
        CAST(CAST(line_item_unblended_cost AS VARCHAR) AS DECIMAL(38, 10)) AS unblended_cost
    FROM {{ silver_database | sql_identifier }}.line_items
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

quarantine_items AS (
    SELECT
        unblended_cost,
        CASE WHEN REGEXP_LIKE(TRIM(currency), '^[A-Z]{3}$') THEN TRIM(currency) END AS currency
    FROM {{ silver_database | sql_identifier }}.quarantine
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

-- Split cost is about cost that other rows have already.
sizes AS (
    SELECT
        currency,
        COUNT(*) AS line_item_count,
        CAST(0 AS BIGINT) AS held_count,
        CAST(0 AS BIGINT) AS unreadable_count,
        SUM(COALESCE(ABS(unblended_cost), CAST(0 AS DECIMAL(38, 10)))) AS delivered_cost,
        CAST(0 AS DECIMAL(38, 10)) AS held_cost
    FROM silver_items
    WHERE COALESCE(line_item_operation, '') NOT IN ('EKSPod-EC2', 'ECSTask-EC2')
    GROUP BY currency
    UNION ALL
    SELECT
        currency,
        COUNT(*) AS line_item_count,
        COUNT(*) AS held_count,
        COUNT(*) - COUNT(CASE WHEN currency IS NOT NULL THEN unblended_cost END) AS unreadable_count,
        SUM(COALESCE(ABS(unblended_cost), CAST(0 AS DECIMAL(38, 10)))) AS delivered_cost,
        SUM(COALESCE(ABS(unblended_cost), CAST(0 AS DECIMAL(38, 10)))) AS held_cost
    FROM quarantine_items
    GROUP BY currency
),

-- The empty set of groupings is all currencies together: rows are counted over all, money is added in each.
compared AS (
    SELECT
        currency,
        GROUPING(currency) = 1 AS is_of_rows,
        COALESCE(SUM(line_item_count), 0) AS line_item_count,
        COALESCE(SUM(held_count), 0) AS held_count,
        COALESCE(SUM(unreadable_count), 0) AS unreadable_count,
        SUM(delivered_cost) AS delivered_cost,
        SUM(held_cost) AS held_cost
    FROM sizes
    GROUP BY GROUPING SETS ((currency), ())
),

limits AS (
    SELECT
        currency,
        is_of_rows,
        held_count,
        unreadable_count,
        held_cost,
        CAST(
            CEIL(
                line_item_count
                * CAST({{ quarantine_limit_rows_pct | sql_literal }} AS DECIMAL(9, 6)) * CAST('0.01' AS DECIMAL(3, 2))
            ) AS BIGINT
        ) AS allowed_count,
        CAST(
            delivered_cost
            * CAST({{ quarantine_limit_cost_pct | sql_literal }} AS DECIMAL(9, 6)) * CAST('0.01' AS DECIMAL(3, 2))
            AS DECIMAL(38, 10)
        ) AS allowed_cost
    FROM compared
)

SELECT
    CASE
        WHEN is_of_rows
            THEN 'rows in quarantine, of the month at most ' || {{ quarantine_limit_rows_pct | sql_literal }} || ' %'
        ELSE
            currency || ' cost in quarantine, of the month at most ' || {{ quarantine_limit_cost_pct | sql_literal }}
            || ' %'
    END AS subject,
    'at most ' || CASE WHEN is_of_rows THEN CAST(allowed_count AS VARCHAR) ELSE CAST(allowed_cost AS VARCHAR) END
        AS expected,
    CASE
        WHEN NOT is_of_rows THEN CAST(held_cost AS VARCHAR)
        WHEN unreadable_count = 0 THEN CAST(held_count AS VARCHAR)
        ELSE
            CAST(held_count AS VARCHAR)
            || ', ' || CAST(unreadable_count AS VARCHAR) || ' with a cost that cannot be read'
    END AS actual,
    CASE WHEN is_of_rows THEN held_count <= allowed_count ELSE held_cost <= allowed_cost END AS is_ok
FROM limits
WHERE is_of_rows OR currency IS NOT NULL
ORDER BY is_of_rows DESC, currency ASC
