-- Proves that what a Savings Plan covers is not counted at its on-demand price: covered usage + negations = 0.
-- AWS shows covered usage at its on-demand price and cancels it by a negation of the same plan and interval (hour, day
-- or month, as the export is made). AWS also groups negations by operation, usage type and availability zone; no real
-- delivery shows how empty zones are written, so the plan and its interval is what is promised here.
-- Nothing natural breaks it: both lines come from one run of AWS's billing, in the open month too, and lie on the
-- accounts that used, so that it holds for a plan shared over accounts and for the export of one member account.
-- FOCUS has no negations and bills covered usage 0: then the same says that it is 0.
-- Only a line in quarantine can part a pair: then nothing is judged, and the subject says so.
-- Source: AWS's user guide of the Cost and Usage Report, «Savings Plans line items».
-- grain: one row: the interval that misses most
-- owner: FinOps data
-- severity: error
WITH silver_items AS (
    SELECT
        line_item_line_item_type,
        line_item_operation,
        COALESCE(line_item_currency_code, '(no currency)') AS currency,
        COALESCE(NULLIF(savings_plan_savings_plan_a_r_n, ''), '(no Savings Plan)') AS savings_plan,
        COALESCE(identity_time_interval, '(no interval)') AS time_interval,
        COALESCE(CAST(CAST(line_item_unblended_cost AS VARCHAR) AS DECIMAL(38, 10)), CAST(0 AS DECIMAL(38, 10)))
            AS unblended_cost
    FROM {{ silver_database | sql_identifier }}.line_items
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

quarantined AS (
    SELECT
        column_name,
        MAP_VALUES(raw_values) AS delivered_values
    FROM {{ silver_database | sql_identifier }}.quarantine
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

-- A row without a column name is malformed as a whole: it may be of any type.
held_back AS (
    SELECT COUNT(*) AS line_item_count
    FROM quarantined
    WHERE
        column_name IS NULL
        OR CONTAINS(delivered_values, 'SavingsPlanCoveredUsage')
        OR CONTAINS(delivered_values, 'SavingsPlanNegation')
),

intervals AS (
    SELECT
        currency,
        savings_plan,
        time_interval,
        SUM(
            CASE
                WHEN line_item_line_item_type = 'SavingsPlanCoveredUsage' THEN unblended_cost
                ELSE CAST(0 AS DECIMAL(38, 10))
            END
        ) AS covered_cost,
        SUM(
            CASE
                WHEN line_item_line_item_type = 'SavingsPlanNegation' THEN unblended_cost
                ELSE CAST(0 AS DECIMAL(38, 10))
            END
        ) AS negated_cost,
        CAST(CAST('0.00000001' AS DECIMAL(38, 10)) * COUNT(*) AS DECIMAL(38, 10)) AS tolerance
    FROM silver_items
    WHERE
        line_item_line_item_type IN ('SavingsPlanCoveredUsage', 'SavingsPlanNegation')
        AND COALESCE(line_item_operation, '') NOT IN ('EKSPod-EC2', 'ECSTask-EC2')
    GROUP BY currency, savings_plan, time_interval
),

ranked AS (
    SELECT
        currency,
        savings_plan,
        time_interval,
        covered_cost,
        negated_cost,
        tolerance,
        COUNT(*) OVER () AS interval_count,
        SUM(CASE WHEN ABS(covered_cost + negated_cost) > tolerance THEN 1 ELSE 0 END) OVER () AS failed_count,
        ROW_NUMBER() OVER (
            ORDER BY
                CASE WHEN ABS(covered_cost + negated_cost) > tolerance THEN 0 ELSE 1 END ASC,
                ABS(covered_cost + negated_cost) DESC,
                currency ASC,
                savings_plan ASC,
                time_interval ASC
        ) AS place
    FROM intervals
),

-- One row even when there is no Savings Plan, so that the check always answers.
worst AS (
    SELECT
        ranked.currency,
        ranked.savings_plan,
        ranked.time_interval,
        ranked.covered_cost,
        ranked.negated_cost,
        ranked.tolerance,
        ranked.interval_count,
        ranked.failed_count,
        held_back.line_item_count AS held_back_count
    FROM held_back
    LEFT JOIN ranked ON ranked.place = 1
)

SELECT
    'Savings Plans: covered usage + negations = 0'
    || CASE
        WHEN interval_count IS NULL THEN ': no Savings Plan covers usage of this month'
        ELSE
            CASE
                WHEN held_back_count > 0
                    THEN ': not judged, ' || CAST(held_back_count AS VARCHAR) || ' of its rows may be in quarantine'
                ELSE ''
            END
            || ': ' || CAST(failed_count AS VARCHAR) || ' of ' || CAST(interval_count AS VARCHAR)
            || ' intervals of plans fail, most ' || currency || ' ' || savings_plan || ' ' || time_interval
            || ' (within ' || CAST(tolerance AS VARCHAR) || ')'
    END AS subject,
    COALESCE(CAST(covered_cost AS VARCHAR), 'nothing') AS expected,
    COALESCE(CAST(-negated_cost AS VARCHAR), 'nothing') AS actual,
    CAST(covered_cost + negated_cost AS VARCHAR) AS difference,
    COALESCE(failed_count = 0, TRUE) OR held_back_count > 0 AS is_ok
FROM worst
