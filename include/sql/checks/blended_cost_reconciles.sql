-- Proves that blending only moves cost between accounts: blended = unblended, over the rows that have a blended cost.
-- AWS leaves blended cost empty on discount rows, so those are on neither side; how many there are is in the subject.
-- Not judged, and said so: a delivery without blended cost (FOCUS has none), and the export of one member account,
-- whose blended cost is that of the whole organization's average rates.
-- A warning, since natural things can part the two: an export of some of the accounts, or an average rate that AWS
-- still computes in the open month. Blended cost is shown and never billed: it must not keep a month from its readers.
-- Source: AWS's user guide of the Cost and Usage Report, «Line item columns».
-- grain: one row per currency
-- owner: FinOps data
-- severity: warning
WITH silver_items AS (
    SELECT
        bill_payer_account_id,
        line_item_usage_account_id,
        COALESCE(line_item_operation, '') IN ('EKSPod-EC2', 'ECSTask-EC2') AS is_split,
        COALESCE(line_item_currency_code, '(no currency)') AS currency,
        CAST(CAST(line_item_blended_cost AS VARCHAR) AS DECIMAL(38, 10)) AS blended_cost,
        COALESCE(CAST(CAST(line_item_unblended_cost AS VARCHAR) AS DECIMAL(38, 10)), CAST(0 AS DECIMAL(38, 10)))
            AS unblended_cost
    FROM {{ silver_database | sql_identifier }}.line_items
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

sums AS (
    SELECT
        currency,
        MIN(line_item_usage_account_id) AS first_account_id,
        MAX(line_item_usage_account_id) AS last_account_id,
        MIN(bill_payer_account_id) AS payer_account_id,
        COUNT(blended_cost) AS blended_count,
        COUNT(*) - COUNT(blended_cost) AS unblended_only_count,
        SUM(blended_cost) AS blended_cost,
        SUM(CASE WHEN blended_cost IS NOT NULL THEN unblended_cost END) AS unblended_cost
    FROM silver_items
    WHERE NOT is_split
    GROUP BY currency
),

judged AS (
    SELECT
        currency,
        blended_count,
        unblended_only_count,
        blended_cost,
        unblended_cost,
        CAST(CAST('0.00000001' AS DECIMAL(38, 10)) * blended_count AS DECIMAL(38, 10)) AS tolerance,
        COALESCE(
            MIN(first_account_id) OVER () = MAX(last_account_id) OVER ()
            AND MIN(payer_account_id) OVER () <> MIN(first_account_id) OVER (),
            FALSE
        ) AS is_member_export
    FROM sums
),

-- One row even when there is no line item, so that the check always answers.
answers AS (
    SELECT
        judged.blended_count,
        judged.unblended_only_count,
        judged.blended_cost,
        judged.unblended_cost,
        judged.tolerance,
        COALESCE(judged.is_member_export, FALSE) AS is_member_export,
        COALESCE(judged.currency, '(no currency)') AS currency
    FROM (VALUES (1)) AS one (place)
    LEFT JOIN judged ON one.place = 1
)

SELECT
    currency || ' silver: unblended = blended'
    || CASE
        WHEN COALESCE(blended_count, 0) = 0 THEN ': not judged, no row has a blended cost'
        ELSE
            CASE
                WHEN is_member_export THEN ': not judged, the export is of one member account'
                ELSE ''
            END
            || CASE
                WHEN unblended_only_count > 0
                    THEN ', without ' || CAST(unblended_only_count AS VARCHAR) || ' rows that have none'
                ELSE ''
            END
            || ' (within ' || CAST(tolerance AS VARCHAR) || ')'
    END AS subject,
    COALESCE(CAST(unblended_cost AS VARCHAR), 'nothing') AS expected,
    COALESCE(CAST(blended_cost AS VARCHAR), 'nothing') AS actual,
    CAST(unblended_cost - blended_cost AS VARCHAR) AS difference,
    is_member_export OR COALESCE(ABS(unblended_cost - blended_cost) <= tolerance, TRUE) AS is_ok
FROM answers
ORDER BY currency
