-- Proves that every sum is of one currency: each line item names its currency as three capital letters (ISO 4217).
-- grain: one row
-- owner: FinOps data
-- severity: error
WITH silver_currencies AS (
    SELECT COALESCE(line_item_currency_code, '') AS currency
    FROM {{ silver_database | sql_identifier }}.line_items
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

counted AS (
    SELECT
        COUNT(*) AS wrong_count,
        MIN(currency) AS first_currency
    FROM silver_currencies
    WHERE NOT REGEXP_LIKE(currency, '^[A-Z]{3}$')
)

SELECT
    'silver: rows without a currency' AS subject,
    '0' AS expected,
    CAST(wrong_count AS VARCHAR) || COALESCE(', first "' || first_currency || '"', '') AS actual,
    wrong_count = 0 AS is_ok
FROM counted
