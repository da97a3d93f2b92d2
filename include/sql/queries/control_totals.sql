-- The control totals of one published snapshot, from the published figures: rows and sums per currency and charge type.
-- Sums over rows of one currency are the totals of that currency; amounts are exact decimals, as text.
-- grain: one row per currency and charge_type; none when the snapshot is not published
SELECT
    currency,
    charge_type,
    CAST(SUM(line_item_count) AS BIGINT) AS line_item_count,
    CAST(SUM(unblended_cost) AS VARCHAR) AS unblended_cost,
    CAST(SUM(amortized_cost) AS VARCHAR) AS amortized_cost
FROM {{ published_database | sql_identifier }}.daily_costs
WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
GROUP BY currency, charge_type
ORDER BY currency, charge_type
