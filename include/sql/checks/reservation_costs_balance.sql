-- Proves that each reservation is paid for once: effective cost of what it covers + its unused upfront and recurring
-- fee = its recurring fee + the month's share of its upfront fee.
-- It holds in the open month too: the fee is that of the whole month from its first day, and what is not used yet
-- counts as unused. A reservation shared over accounts has its fee on the owner and its usage on the others; the sum is
-- over all of them. Not judged, and said so: a reservation whose fee is not in this delivery, and the export of one
-- member account, which lacks what the others used.
-- Nor is FOCUS judged, which does not tell the share of an upfront fee that is in an effective cost.
-- A warning, since natural things can part the two: AWS rounds the effective cost to 8 decimals before it adds hours up
-- to the rows of a daily export, where 1e-8 per row is too narrow; an export of some of the accounts; a line in
-- quarantine.
-- Source: the summary view of AWS's Cloud Intelligence Dashboards; on the reservations of a real month it held to 4e-6.
-- grain: one row: the reservation that misses most
-- owner: FinOps data
-- severity: warning
WITH silver_items AS (
    SELECT
        bill_payer_account_id,
        line_item_usage_account_id,
        COALESCE(delivered_as LIKE 'focus%', FALSE) AS is_focus,
        COALESCE(line_item_currency_code, '(no currency)') AS currency,
        CASE
            WHEN COALESCE(line_item_operation, '') IN ('EKSPod-EC2', 'ECSTask-EC2') THEN '(split cost)'
            ELSE COALESCE(line_item_line_item_type, '(no type)')
        END AS line_item_type,
        COALESCE(NULLIF(reservation_reservation_a_r_n, ''), '(no reservation)') AS reservation,
        COALESCE(
            CAST(CAST(line_item_unblended_cost AS VARCHAR) AS DECIMAL(38, 10)),
            CAST(0 AS DECIMAL(38, 10))
        ) AS unblended_cost,
        COALESCE(
            CAST(CAST(reservation_effective_cost AS VARCHAR) AS DECIMAL(38, 10)),
            CAST(0 AS DECIMAL(38, 10))
        ) AS effective_cost,
        COALESCE(
            CAST(CAST(reservation_unused_amortized_upfront_fee_for_billing_period AS VARCHAR) AS DECIMAL(38, 10)),
            CAST(0 AS DECIMAL(38, 10))
        ) AS unused_upfront_fee,
        COALESCE(
            CAST(CAST(reservation_unused_recurring_fee AS VARCHAR) AS DECIMAL(38, 10)),
            CAST(0 AS DECIMAL(38, 10))
        ) AS unused_recurring_fee,
        COALESCE(
            CAST(CAST(reservation_amortized_upfront_fee_for_billing_period AS VARCHAR) AS DECIMAL(38, 10)),
            CAST(0 AS DECIMAL(38, 10))
        ) AS upfront_fee
    FROM {{ silver_database | sql_identifier }}.line_items
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

-- Rows of no reservation are a group of their own: with them each account is seen, in the same pass.
reservations AS (
    SELECT
        currency,
        reservation,
        MIN(line_item_usage_account_id) AS first_account_id,
        MAX(line_item_usage_account_id) AS last_account_id,
        MIN(bill_payer_account_id) AS payer_account_id,
        BOOL_OR(is_focus) AS is_focus,
        COUNT_IF(line_item_type = 'DiscountedUsage' AND reservation <> '(no reservation)') AS usage_count,
        COUNT_IF(line_item_type = 'RIFee' AND reservation <> '(no reservation)') AS fee_count,
        SUM(
            CASE line_item_type
                WHEN 'DiscountedUsage' THEN effective_cost
                WHEN 'RIFee' THEN unused_upfront_fee + unused_recurring_fee
                ELSE CAST(0 AS DECIMAL(38, 10))
            END
        ) AS used_and_unused_cost,
        SUM(
            CASE
                WHEN line_item_type = 'RIFee' THEN unblended_cost + upfront_fee
                ELSE CAST(0 AS DECIMAL(38, 10))
            END
        ) AS fees
    FROM silver_items
    GROUP BY currency, reservation
),

with_accounts AS (
    SELECT
        currency,
        reservation,
        fees,
        used_and_unused_cost,
        usage_count,
        fee_count,
        CAST(CAST('0.00000001' AS DECIMAL(38, 10)) * (usage_count + fee_count) AS DECIMAL(38, 10)) AS tolerance,
        is_focus,
        COALESCE(
            MIN(first_account_id) OVER () = MAX(last_account_id) OVER ()
            AND MIN(payer_account_id) OVER () <> MIN(first_account_id) OVER (),
            FALSE
        ) AS is_member_export
    FROM reservations
),

judged AS (
    SELECT
        currency,
        reservation,
        fees,
        used_and_unused_cost,
        tolerance,
        is_focus,
        fee_count > 0 AND NOT is_member_export AND NOT is_focus AS is_judged
    FROM with_accounts
    WHERE usage_count + fee_count > 0
),

ranked AS (
    SELECT
        currency,
        reservation,
        fees,
        used_and_unused_cost,
        tolerance,
        is_judged,
        is_focus,
        SUM(CASE WHEN is_judged THEN 1 ELSE 0 END) OVER () AS judged_count,
        SUM(CASE WHEN is_judged THEN 0 ELSE 1 END) OVER () AS unjudged_count,
        SUM(CASE WHEN is_judged AND ABS(fees - used_and_unused_cost) > tolerance THEN 1 ELSE 0 END)
            OVER ()
            AS failed_count,
        ROW_NUMBER() OVER (
            ORDER BY
                CASE WHEN is_judged THEN 0 ELSE 1 END ASC,
                CASE WHEN ABS(fees - used_and_unused_cost) > tolerance THEN 0 ELSE 1 END ASC,
                ABS(fees - used_and_unused_cost) DESC,
                currency ASC,
                reservation ASC
        ) AS place
    FROM judged
),

-- One row even when there is no reservation, so that the check always answers.
worst AS (
    SELECT
        ranked.currency,
        ranked.reservation,
        ranked.fees,
        ranked.used_and_unused_cost,
        ranked.tolerance,
        ranked.is_judged,
        ranked.is_focus,
        ranked.judged_count,
        ranked.unjudged_count,
        ranked.failed_count
    FROM (VALUES (1)) AS one (place)
    LEFT JOIN ranked ON one.place = ranked.place
)

SELECT
    'reservations: fees = used + unused cost'
    || CASE
        WHEN judged_count IS NULL THEN ': no reservation in this month'
        ELSE
            CASE
                WHEN unjudged_count > 0
                    THEN
                        ': ' || CAST(unjudged_count AS VARCHAR)
                        || CASE
                            WHEN is_focus THEN ' not judged, FOCUS does not tell the share of an upfront fee'
                            ELSE ' not judged, their fees or what others used is not in this export'
                        END
                ELSE ''
            END
            || CASE
                WHEN is_judged
                    THEN
                        ': ' || CAST(failed_count AS VARCHAR) || ' of ' || CAST(judged_count AS VARCHAR)
                        || ' reservations fail, most ' || currency || ' ' || reservation
                        || ' (within ' || CAST(tolerance AS VARCHAR) || ')'
                ELSE ''
            END
    END AS subject,
    CASE WHEN is_judged THEN CAST(fees AS VARCHAR) ELSE 'nothing' END AS expected,
    CASE WHEN is_judged THEN CAST(used_and_unused_cost AS VARCHAR) ELSE 'nothing' END AS actual,
    CASE WHEN is_judged THEN CAST(fees - used_and_unused_cost AS VARCHAR) END AS difference,
    COALESCE(failed_count = 0, TRUE) AS is_ok
FROM worst
