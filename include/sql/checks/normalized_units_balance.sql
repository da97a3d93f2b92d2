-- Proves that each reservation's units are used or unused: normalized usage it covers + unused normalized units = the
-- normalized units it has, exactly. Hours do not add up where a reservation covers other sizes; normalized units do.
-- In the open month what is not used yet counts as unused. A reservation shared over accounts has its fee on the owner
-- and its usage on the others; the sum is over all of them. Not judged, and said so: a reservation without normalized
-- units (its service has no sizes), one whose fee is not in this delivery, and the export of one member account.
-- A warning, since natural things can part the two: parts of an hour that AWS rounds at the tenth decimal, an export of
-- some of the accounts, a line in quarantine.
-- Source: AWS's user guide of the Cost and Usage Report, «Reservation columns»; on the reservations of a real month it
-- was exact.
-- grain: one row: the reservation that misses most
-- owner: FinOps data
-- severity: warning
WITH silver_items AS (
    SELECT
        bill_payer_account_id,
        line_item_usage_account_id,
        COALESCE(line_item_currency_code, '(no currency)') AS currency,
        CASE
            WHEN COALESCE(line_item_operation, '') IN ('EKSPod-EC2', 'ECSTask-EC2') THEN '(split cost)'
            ELSE COALESCE(line_item_line_item_type, '(no type)')
        END AS line_item_type,
        COALESCE(NULLIF(reservation_reservation_a_r_n, ''), '(no reservation)') AS reservation,
        COALESCE(
            CAST(CAST(line_item_normalized_usage_amount AS VARCHAR) AS DECIMAL(38, 10)),
            CAST(0 AS DECIMAL(38, 10))
        ) AS normalized_usage_amount,
        COALESCE(
            CAST(CAST(reservation_unused_normalized_unit_quantity AS VARCHAR) AS DECIMAL(38, 10)),
            CAST(0 AS DECIMAL(38, 10))
        ) AS unused_units,
        COALESCE(
            CAST(CAST(reservation_total_reserved_normalized_units AS VARCHAR) AS DECIMAL(38, 10)),
            CAST(0 AS DECIMAL(38, 10))
        ) AS reserved_units
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
        COUNT_IF(line_item_type = 'DiscountedUsage' AND reservation <> '(no reservation)') AS usage_count,
        COUNT_IF(line_item_type = 'RIFee' AND reservation <> '(no reservation)') AS fee_count,
        SUM(
            CASE line_item_type
                WHEN 'DiscountedUsage' THEN normalized_usage_amount
                WHEN 'RIFee' THEN unused_units
                ELSE CAST(0 AS DECIMAL(38, 10))
            END
        ) AS used_and_unused_units,
        SUM(
            CASE
                WHEN line_item_type = 'RIFee' THEN reserved_units
                ELSE CAST(0 AS DECIMAL(38, 10))
            END
        ) AS reserved_units
    FROM silver_items
    GROUP BY currency, reservation
),

with_accounts AS (
    SELECT
        currency,
        reservation,
        reserved_units,
        used_and_unused_units,
        usage_count,
        fee_count,
        CAST(0 AS DECIMAL(38, 10)) AS tolerance,
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
        reserved_units,
        used_and_unused_units,
        tolerance,
        reserved_units > 0 AND NOT is_member_export AS is_judged
    FROM with_accounts
    WHERE usage_count + fee_count > 0
),

ranked AS (
    SELECT
        currency,
        reservation,
        reserved_units,
        used_and_unused_units,
        tolerance,
        is_judged,
        SUM(CASE WHEN is_judged THEN 1 ELSE 0 END) OVER () AS judged_count,
        SUM(CASE WHEN is_judged THEN 0 ELSE 1 END) OVER () AS unjudged_count,
        SUM(CASE WHEN is_judged AND ABS(reserved_units - used_and_unused_units) > tolerance THEN 1 ELSE 0 END)
            OVER ()
            AS failed_count,
        ROW_NUMBER() OVER (
            ORDER BY
                CASE WHEN is_judged THEN 0 ELSE 1 END ASC,
                CASE WHEN ABS(reserved_units - used_and_unused_units) > tolerance THEN 0 ELSE 1 END ASC,
                ABS(reserved_units - used_and_unused_units) DESC,
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
        ranked.reserved_units,
        ranked.used_and_unused_units,
        ranked.tolerance,
        ranked.is_judged,
        ranked.judged_count,
        ranked.unjudged_count,
        ranked.failed_count
    FROM (VALUES (1)) AS one (place)
    LEFT JOIN ranked ON one.place = ranked.place
)

SELECT
    'reservations: normalized units = used + unused'
    || CASE
        WHEN judged_count IS NULL THEN ': no reservation in this month'
        ELSE
            CASE
                WHEN unjudged_count > 0
                    THEN
                        ': ' || CAST(unjudged_count AS VARCHAR)
                        || ' not judged, without normalized units or not whole in this export'
                ELSE ''
            END
            || CASE
                WHEN is_judged
                    THEN
                        ': ' || CAST(failed_count AS VARCHAR) || ' of ' || CAST(judged_count AS VARCHAR)
                        || ' reservations fail, most ' || currency || ' ' || reservation
                ELSE ''
            END
    END AS subject,
    CASE WHEN is_judged THEN CAST(reserved_units AS VARCHAR) ELSE 'nothing' END AS expected,
    CASE WHEN is_judged THEN CAST(used_and_unused_units AS VARCHAR) ELSE 'nothing' END AS actual,
    CASE WHEN is_judged THEN CAST(reserved_units - used_and_unused_units AS VARCHAR) END AS difference,
    COALESCE(failed_count = 0, TRUE) AS is_ok
FROM worst
