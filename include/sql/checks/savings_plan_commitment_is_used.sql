-- Proves that the commitment of each Savings Plan is used as AWS says: effective cost of what it covers = its used
-- commitment in the recurring fees. Fees of hours to come are there in the open month, with nothing used.
-- A plan shared over accounts has its fees on the owner and its covered usage on the others; the sum is over all of
-- them. Not judged, and said so: a plan whose fees are not in this delivery, and the export of one member account,
-- which lacks what the others used.
-- Nor is FOCUS judged, which does not tell what of a commitment is used.
-- A warning, since natural things can part the two: an export of some of the accounts, a line in quarantine, and that
-- no real delivery has shown how AWS rounds the effective cost of the rows of a daily export.
-- Source: the summary view of AWS's Cloud Intelligence Dashboards, where unused = total commitment - used commitment.
-- grain: one row: the Savings Plan that misses most
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
        COALESCE(NULLIF(savings_plan_savings_plan_a_r_n, ''), '(no Savings Plan)') AS savings_plan,
        COALESCE(
            CAST(CAST(savings_plan_savings_plan_effective_cost AS VARCHAR) AS DECIMAL(38, 10)),
            CAST(0 AS DECIMAL(38, 10))
        ) AS effective_cost,
        COALESCE(
            CAST(CAST(savings_plan_used_commitment AS VARCHAR) AS DECIMAL(38, 10)), CAST(0 AS DECIMAL(38, 10))
        ) AS used_commitment
    FROM {{ silver_database | sql_identifier }}.line_items
    WHERE billing_period = {{ billing_period | sql_literal }} AND snapshot_id = {{ snapshot_id | sql_literal }}
),

-- Rows of no plan are a group of their own: with them each account is seen, in the same pass.
plans AS (
    SELECT
        currency,
        savings_plan,
        MIN(line_item_usage_account_id) AS first_account_id,
        MAX(line_item_usage_account_id) AS last_account_id,
        MIN(bill_payer_account_id) AS payer_account_id,
        BOOL_OR(is_focus) AS is_focus,
        COUNT_IF(line_item_type = 'SavingsPlanCoveredUsage') AS covered_count,
        COUNT_IF(line_item_type = 'SavingsPlanRecurringFee') AS fee_count,
        SUM(
            CASE
                WHEN line_item_type = 'SavingsPlanCoveredUsage' THEN effective_cost
                ELSE CAST(0 AS DECIMAL(38, 10))
            END
        ) AS effective_cost,
        SUM(
            CASE
                WHEN line_item_type = 'SavingsPlanRecurringFee' THEN used_commitment
                ELSE CAST(0 AS DECIMAL(38, 10))
            END
        ) AS used_commitment
    FROM silver_items
    GROUP BY currency, savings_plan
),

with_accounts AS (
    SELECT
        currency,
        savings_plan,
        effective_cost,
        used_commitment,
        covered_count,
        fee_count,
        CAST(CAST('0.00000001' AS DECIMAL(38, 10)) * (covered_count + fee_count) AS DECIMAL(38, 10)) AS tolerance,
        is_focus,
        COALESCE(
            MIN(first_account_id) OVER () = MAX(last_account_id) OVER ()
            AND MIN(payer_account_id) OVER () <> MIN(first_account_id) OVER (),
            FALSE
        ) AS is_member_export
    FROM plans
),

judged AS (
    SELECT
        currency,
        savings_plan,
        effective_cost,
        used_commitment,
        tolerance,
        is_focus,
        fee_count > 0 AND NOT is_member_export AND NOT is_focus AS is_judged
    FROM with_accounts
    WHERE covered_count + fee_count > 0
),

ranked AS (
    SELECT
        currency,
        savings_plan,
        effective_cost,
        used_commitment,
        tolerance,
        is_judged,
        is_focus,
        SUM(CASE WHEN is_judged THEN 1 ELSE 0 END) OVER () AS judged_count,
        SUM(CASE WHEN is_judged THEN 0 ELSE 1 END) OVER () AS unjudged_count,
        SUM(CASE WHEN is_judged AND ABS(used_commitment - effective_cost) > tolerance THEN 1 ELSE 0 END)
            OVER ()
            AS failed_count,
        ROW_NUMBER() OVER (
            ORDER BY
                CASE WHEN is_judged THEN 0 ELSE 1 END ASC,
                CASE WHEN ABS(used_commitment - effective_cost) > tolerance THEN 0 ELSE 1 END ASC,
                ABS(used_commitment - effective_cost) DESC,
                currency ASC,
                savings_plan ASC
        ) AS place
    FROM judged
),

-- One row even when there is no Savings Plan, so that the check always answers.
worst AS (
    SELECT
        ranked.currency,
        ranked.savings_plan,
        ranked.effective_cost,
        ranked.used_commitment,
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
    'Savings Plans: used commitment = effective cost of covered usage'
    || CASE
        WHEN judged_count IS NULL THEN ': no Savings Plan in this month'
        ELSE
            CASE
                WHEN unjudged_count > 0
                    THEN
                        ': ' || CAST(unjudged_count AS VARCHAR)
                        || CASE
                            WHEN is_focus THEN ' not judged, FOCUS does not tell what of a commitment is used'
                            ELSE ' not judged, their fees or what others used is not in this export'
                        END
                ELSE ''
            END
            || CASE
                WHEN is_judged
                    THEN
                        ': ' || CAST(failed_count AS VARCHAR) || ' of ' || CAST(judged_count AS VARCHAR)
                        || ' plans fail, most ' || currency || ' ' || savings_plan
                        || ' (within ' || CAST(tolerance AS VARCHAR) || ')'
                ELSE ''
            END
    END AS subject,
    CASE WHEN is_judged THEN CAST(used_commitment AS VARCHAR) ELSE 'nothing' END AS expected,
    CASE WHEN is_judged THEN CAST(effective_cost AS VARCHAR) ELSE 'nothing' END AS actual,
    CASE WHEN is_judged THEN CAST(used_commitment - effective_cost AS VARCHAR) END AS difference,
    COALESCE(failed_count = 0, TRUE) AS is_ok
FROM worst
