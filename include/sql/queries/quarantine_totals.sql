-- What of one published snapshot is in quarantine: rows, and the unblended cost at stake, exact, as text.
-- grain: one row per currency and reason; none when nothing is in quarantine
SELECT
    currency,
    reason,
    COUNT(*) AS row_count, -- noqa: RF04
    CAST(SUM(COALESCE(unblended_cost, CAST(0 AS DECIMAL(38, 10)))) AS VARCHAR) AS unblended_cost
FROM {{ published_database | sql_identifier }}.quarantine
WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
GROUP BY currency, reason
ORDER BY currency, reason
