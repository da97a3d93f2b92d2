-- Shows which line items could not be typed, and why. They are accounted for by rows_reconcile and
-- unblended_cost_reconciles, but no gold figure has them, so somebody should look.
-- grain: one row per reason; one row when there is none
-- owner: FinOps data
-- severity: warning
WITH quarantined AS (
    SELECT
        COALESCE(reason, '(no reason)') AS reason,
        COUNT(*) AS line_item_count
    FROM {{ silver_database | sql_identifier }}.quarantine
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
    GROUP BY reason
),

reasons AS (
    SELECT
        reason,
        line_item_count
    FROM quarantined
    UNION ALL
    SELECT
        'any reason' AS reason,
        COALESCE(SUM(line_item_count), 0) AS line_item_count
    FROM quarantined
)

SELECT
    'rows in quarantine: ' || reason AS subject,
    '0' AS expected,
    CAST(line_item_count AS VARCHAR) AS actual,
    line_item_count = 0 AS is_ok
FROM reasons
ORDER BY reason
