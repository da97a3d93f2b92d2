-- Proves that every line item was classified: an unknown type has no rule for its amortized cost.
-- When AWS adds a type: write its rule in spark_jobs/transforms, then name it here.
-- Source of the list: cur/latest/userguide/Lineitem-columns.html and cur-sp.html.
-- grain: one row
-- owner: FinOps data
-- severity: error
WITH silver_types AS (
    SELECT
        COALESCE(line_item_line_item_type, '(no type)') AS line_item_type,
        COUNT(*) AS line_item_count
    FROM {{ silver_database | sql_identifier }}.line_items
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
    GROUP BY line_item_line_item_type
),

unknown_types AS (
    SELECT line_item_type || ' (' || CAST(line_item_count AS VARCHAR) || ' rows)' AS line_item_type
    FROM silver_types
    WHERE
        line_item_type NOT IN (
            'Usage',
            'DiscountedUsage',
            'SavingsPlanCoveredUsage',
            'SavingsPlanNegation',
            'SavingsPlanRecurringFee',
            'SavingsPlanUpfrontFee',
            'RIFee',
            'Fee',
            'FlatRateSubscription',
            'Tax',
            'Credit',
            'Refund',
            'BundledDiscount',
            'EdpDiscount',
            'PrivateRateDiscount',
            'RiVolumeDiscount',
            'SppDiscount',
            'Discount'
        )
),

named AS (
    SELECT
        COUNT(*) AS unknown_count,
        ARRAY_JOIN(ARRAY_AGG(line_item_type ORDER BY line_item_type), ', ') AS unknown_names
    FROM unknown_types
)

SELECT
    'silver: unknown line item types' AS subject,
    'none' AS expected,
    CASE WHEN unknown_count = 0 THEN 'none' ELSE unknown_names END AS actual,
    unknown_count = 0 AS is_ok
FROM named
