-- How much of one snapshot is invoiced: AWS fills the invoice id line item by line item when it closes a month.
-- grain: one row
SELECT
    COUNT(*) AS line_item_count,
    COUNT(NULLIF(TRIM(invoice_id), '')) AS invoiced_line_item_count
FROM {{ gold_database | sql_identifier }}.line_items
WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
