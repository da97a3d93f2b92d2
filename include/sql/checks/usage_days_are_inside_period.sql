-- Proves that every cost lies in its month: first instant of the month <= usage start < first instant of the next, UTC.
-- Silver dates are ISO text, so the month is its first seven characters, and the cast shows that the day exists.
-- grain: one row per date column
-- owner: FinOps data
-- severity: error
WITH silver_days AS (
    SELECT
        COALESCE(usage_date, '(no date)') AS usage_date,
        COALESCE(line_item_usage_start_date, '(no date)') AS usage_start,
        COALESCE(bill_billing_period_start_date, '(no date)') AS period_start
    FROM {{ silver_database | sql_identifier }}.line_items
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

gold_days AS (
    SELECT COALESCE(usage_date, '(no date)') AS usage_date
    FROM {{ gold_database | sql_identifier }}.daily_costs
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

dates AS (
    SELECT
        'silver usage_date' AS subject,
        usage_date AS date_text,
        usage_date AS day_text
    FROM silver_days
    UNION ALL
    SELECT
        'silver line_item_usage_start_date' AS subject,
        usage_start AS date_text,
        SUBSTR(usage_start, 1, 10) AS day_text
    FROM silver_days
    UNION ALL
    SELECT
        'silver bill_billing_period_start_date' AS subject,
        period_start AS date_text,
        SUBSTR(period_start, 1, 10) AS day_text
    FROM silver_days
    UNION ALL
    SELECT
        'gold daily_costs usage_date' AS subject,
        usage_date AS date_text,
        usage_date AS day_text
    FROM gold_days
),

outside AS (
    SELECT
        subject,
        COUNT(*) AS outside_count,
        MIN(date_text) AS first_date
    FROM dates
    WHERE
        SUBSTR(day_text, 1, 7) <> {{ billing_period | sql_literal }}
        OR LENGTH(day_text) <> 10
        OR TRY_CAST(day_text AS DATE) IS NULL
    GROUP BY subject
),

subjects AS (
    SELECT looked_at.subject
    FROM (
        VALUES
        ('silver usage_date'),
        ('silver line_item_usage_start_date'),
        ('silver bill_billing_period_start_date'),
        ('gold daily_costs usage_date')
    ) AS looked_at (subject)
)

SELECT
    subjects.subject || ': rows outside ' || {{ billing_period | sql_literal }} AS subject,
    '0' AS expected,
    COALESCE(CAST(outside.outside_count AS VARCHAR) || ', first ' || outside.first_date, '0') AS actual,
    outside.outside_count IS NULL AS is_ok
FROM subjects
LEFT JOIN outside ON subjects.subject = outside.subject
ORDER BY subjects.subject
