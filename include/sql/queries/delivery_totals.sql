-- What AWS delivered, counted from the delivery itself: line items, how many of them are invoiced, and the unblended
-- cost, exact, as text. AWS fills the invoice id line item by line item when it closes a month.
-- A cost that is no number adds nothing, as in the checks. Split cost (shares of EC2 instances for pods and tasks) is
-- in no total, for the instances' rows have it.
-- grain: one row per currency; none when the delivery has no line item
WITH raw_items AS (
    SELECT
        COALESCE(NULLIF(TRIM(line_item_currency_code), ''), '(no currency)') AS currency,
        NULLIF(TRIM(bill_invoice_id), '') AS invoice_id,
        TRY_CAST(TRIM(CAST(line_item_unblended_cost AS VARCHAR)) AS DECIMAL(38, 10)) AS unblended_cost
    FROM {{ raw_database | sql_identifier }}.{{ delivery_table | sql_identifier }}
    WHERE COALESCE(TRIM(line_item_operation), '') NOT IN ('EKSPod-EC2', 'ECSTask-EC2')
)

SELECT
    currency,
    COUNT(*) AS line_item_count,
    COUNT(invoice_id) AS invoiced_line_item_count,
    CAST(SUM(COALESCE(unblended_cost, CAST(0 AS DECIMAL(38, 10)))) AS VARCHAR) AS unblended_cost
FROM raw_items
GROUP BY currency
ORDER BY currency
