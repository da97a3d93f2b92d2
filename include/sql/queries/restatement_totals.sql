-- What one snapshot changed of the one before, in all: line items, and unblended cost, exact, as text.
-- grain: one row per restatement, charge_type and currency; none when nothing changed
SELECT
    restatement,
    charge_type,
    currency,
    CAST(SUM(former_line_item_count) AS BIGINT) AS former_line_item_count,
    CAST(SUM(line_item_count) AS BIGINT) AS line_item_count,
    CAST(SUM(former_unblended_cost) AS VARCHAR) AS former_unblended_cost,
    CAST(SUM(unblended_cost) AS VARCHAR) AS unblended_cost
FROM {{ gold_database | sql_identifier }}.restatements
WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
GROUP BY restatement, charge_type, currency
ORDER BY currency, charge_type, restatement
