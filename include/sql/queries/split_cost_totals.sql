-- The split cost of one snapshot: shares of EC2 instances for pods and tasks, used and unused, exact, as text. They are
-- in silver alone, for the instances' rows have the cost already.
-- grain: one row per currency; none when there is no split cost
WITH split_items AS (
    SELECT
        line_item_currency_code AS currency,
        CAST(CAST(split_line_item_split_cost AS VARCHAR) AS DECIMAL(38, 10)) AS used_cost,
        CAST(CAST(split_line_item_unused_cost AS VARCHAR) AS DECIMAL(38, 10)) AS unused_cost
    FROM {{ silver_database | sql_identifier }}.line_items
    WHERE
        billing_period = {{ billing_period | sql_literal }}
        AND snapshot_id = {{ snapshot_id | sql_literal }}
        AND is_split_cost
)

SELECT
    currency,
    COUNT(*) AS row_count, -- noqa: RF04
    CAST(
        SUM(COALESCE(used_cost, CAST(0 AS DECIMAL(38, 10))) + COALESCE(unused_cost, CAST(0 AS DECIMAL(38, 10))))
        AS VARCHAR
    ) AS split_cost
FROM split_items
GROUP BY currency
ORDER BY currency
