-- Every measure and every dimension of a line item a second time: from the text that was delivered, by another engine, and
-- written from the documentation of the rules (docs/data-dictionary.md, AWS's CUR user guide, the queries of the Cloud
-- Intelligence Dashboards), not from the Spark code. `delivered` has every column of silver as text, null where none came.
-- grain: one row per delivered row
WITH trimmed AS (
    SELECT
        identity_line_item_id AS line_item_id,
        identity_time_interval AS time_interval,
        nothing(line_item_line_item_type) AS charge_type,
        nothing(line_item_currency_code) AS currency,
        nothing(line_item_usage_account_id) AS usage_account_id,
        nothing(line_item_operation) AS operation,
        coalesce(nothing(line_item_usage_type), '') AS usage_type,
        coalesce(nothing(line_item_product_code), '') AS product_code,
        coalesce(nothing(line_item_line_item_description), '') AS description,
        nothing(bill_billing_entity) AS billing_entity,
        nothing(product_servicecode) AS servicecode,
        nothing(product_region_code) AS region_code,
        nothing(product_name) AS product_name,
        nothing(product_region) AS product_region,
        nothing(line_item_availability_zone) AS availability_zone,
        nothing(line_item_resource_id) AS resource_id,
        nothing(reservation_reservation_a_r_n) AS reservation_arn,
        nothing(savings_plan_savings_plan_a_r_n) AS savings_plan_arn,
        left(nothing(line_item_usage_start_date), 10) AS usage_date,
        exact(line_item_unblended_cost) AS unblended,
        exact(line_item_net_unblended_cost) AS net_unblended,
        exact(line_item_blended_cost) AS blended,
        exact(line_item_usage_amount) AS amount,
        exact(pricing_public_on_demand_cost) AS list,
        exact(savings_plan_savings_plan_effective_cost) AS sp_effective,
        exact(savings_plan_net_savings_plan_effective_cost) AS sp_net_effective,
        coalesce(exact(savings_plan_total_commitment_to_date), 0)
        - coalesce(exact(savings_plan_used_commitment), 0) AS sp_unused,
        exact(savings_plan_amortized_upfront_commitment_for_billing_period) AS sp_upfront_share,
        exact(savings_plan_net_amortized_upfront_commitment_for_billing_period) AS sp_net_upfront_share,
        exact(reservation_effective_cost) AS ri_effective,
        exact(reservation_net_effective_cost) AS ri_net_effective,
        exact(reservation_unused_amortized_upfront_fee_for_billing_period) AS ri_unused_upfront,
        exact(reservation_net_unused_amortized_upfront_fee_for_billing_period) AS ri_net_unused_upfront,
        exact(reservation_unused_recurring_fee) AS ri_unused_recurring,
        exact(reservation_net_unused_recurring_fee) AS ri_net_unused_recurring,
        exact(reservation_amortized_upfront_fee_for_billing_period) AS ri_upfront_share
    FROM delivered
),

-- One row per line item type: what each rule says of it. A type that is not here is charged as it was billed.
known AS (
    SELECT
        *,
        coalesce(charge_type LIKE '%Discount', FALSE) AS is_discount,
        coalesce(charge_type = 'Fee', FALSE) AND reservation_arn IS NOT NULL AS is_reservation_upfront,
        coalesce(charge_type = 'Refund', FALSE) AND product_code LIKE '%SavingsPlans'
        AND description LIKE 'Refund for one-time fee for Savings Plan ID%' AS is_upfront_refund,
        coalesce(billing_entity = 'AWS Marketplace', FALSE) AS is_marketplace,
        coalesce(operation IN ('EKSPod-EC2', 'ECSTask-EC2'), FALSE) AS is_split_cost
    FROM trimmed
),

month AS (
    SELECT coalesce(bool_or(net_unblended IS NOT NULL AND NOT is_discount), FALSE) AS has_net_costs FROM known
),

gross AS (
    SELECT
        *,
        CASE
            WHEN is_reservation_upfront OR is_upfront_refund THEN 0
            ELSE
                CASE charge_type
                    WHEN 'SavingsPlanCoveredUsage' THEN coalesce(sp_effective, 0)
                    WHEN 'SavingsPlanRecurringFee' THEN sp_unused
                    WHEN 'SavingsPlanNegation' THEN 0
                    WHEN 'SavingsPlanUpfrontFee' THEN 0
                    WHEN 'DiscountedUsage' THEN coalesce(ri_effective, 0)
                    WHEN 'RIFee' THEN coalesce(ri_unused_upfront, 0) + coalesce(ri_unused_recurring, 0)
                    ELSE coalesce(unblended, 0)
                END
        END AS amortized_cost
    FROM known, month
),

net AS (
    SELECT
        *,
        CASE
            WHEN NOT has_net_costs THEN amortized_cost
            WHEN is_reservation_upfront OR is_upfront_refund OR is_discount THEN 0
            ELSE
                CASE charge_type
                    WHEN 'SavingsPlanCoveredUsage' THEN coalesce(sp_net_effective, sp_effective, 0)
                    WHEN 'SavingsPlanRecurringFee'
                        THEN CAST(round(sp_unused * CASE
                            WHEN net_unblended IS NOT NULL AND coalesce(unblended, 0) <> 0
                                THEN CAST(net_unblended AS DOUBLE) / CAST(unblended AS DOUBLE)
                            WHEN sp_net_upfront_share IS NOT NULL AND coalesce(sp_upfront_share, 0) <> 0
                                THEN CAST(sp_net_upfront_share AS DOUBLE) / CAST(sp_upfront_share AS DOUBLE)
                            ELSE 1
                        END, 10) AS DECIMAL(38, 10))
                    WHEN 'SavingsPlanNegation' THEN 0
                    WHEN 'SavingsPlanUpfrontFee' THEN 0
                    WHEN 'DiscountedUsage' THEN coalesce(ri_net_effective, ri_effective, 0)
                    WHEN 'RIFee'
                        THEN
                            coalesce(ri_net_unused_upfront, ri_unused_upfront, 0)
                            + coalesce(ri_net_unused_recurring, ri_unused_recurring, 0)
                    ELSE coalesce(net_unblended, unblended, 0)
                END
        END AS net_amortized_cost
    FROM gross
)

SELECT
    line_item_id,
    time_interval,
    usage_date,
    usage_account_id,
    charge_type,
    currency,
    is_split_cost,
    is_marketplace,
    CASE
        WHEN is_marketplace AND NOT is_discount THEN coalesce(product_name, servicecode, nullif(product_code, ''))
        ELSE coalesce(servicecode, nullif(product_code, ''))
    END AS service,
    coalesce(
        region_code,
        product_region,
        nullif(regexp_extract(availability_zone, '^([a-z]+-)+[0-9]+'), '')
    ) AS region,
    CASE
        WHEN savings_plan_arn IS NOT NULL THEN 'SavingsPlan'
        WHEN reservation_arn IS NOT NULL THEN 'Reserved'
        WHEN usage_type LIKE '%Spot%' THEN 'Spot'
        ELSE 'OnDemand'
    END AS purchase_option,
    CASE
        WHEN charge_type IN ('Tax', 'Credit', 'Refund') THEN charge_type
        WHEN is_discount THEN 'Discount'
        WHEN is_marketplace THEN 'Marketplace'
        WHEN
            product_code LIKE '%Support%' OR product_code = 'AWSUnifiedOperations' OR description LIKE '%AWS Premium Support%'
            THEN 'Support'
        WHEN
            charge_type IN ('SavingsPlanUpfrontFee', 'SavingsPlanRecurringFee', 'RIFee') OR is_reservation_upfront
            THEN 'Upfront and recurring fees'
        WHEN
            charge_type IN (
                'Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage', 'SavingsPlanNegation', 'FlatRateSubscription'
            )
            THEN 'Usage'
        WHEN charge_type = 'Fee' THEN 'Other fees'
        ELSE 'Unclassified'
    END AS charge_group,
    CASE
        WHEN resource_id LIKE 'arn:%:s3:::%' THEN split_part(split_part(resource_id, ':', 6), '/', 1)
        WHEN regexp_matches(resource_id, '^arn:[^:]*:ec2:[^:]*:[^:]*:[^/:]+/.+$') THEN substr(resource_id, instr(resource_id, '/') + 1)
        ELSE resource_id
    END AS canonical_resource_id,
    CAST(coalesce(unblended, 0) AS DECIMAL(38, 10)) AS unblended_cost,
    CAST(CASE
        WHEN net_unblended IS NOT NULL THEN net_unblended
        WHEN has_net_costs AND is_discount THEN 0
        ELSE coalesce(unblended, 0)
    END AS DECIMAL(38, 10)) AS net_unblended_cost,
    CAST(coalesce(blended, 0) AS DECIMAL(38, 10)) AS blended_cost,
    CAST(amortized_cost AS DECIMAL(38, 10)) AS amortized_cost,
    CAST(net_amortized_cost AS DECIMAL(38, 10)) AS net_amortized_cost,
    CAST(CASE WHEN charge_type = 'SavingsPlanNegation' THEN 0 ELSE coalesce(list, 0) END AS DECIMAL(38, 10)) AS list_cost,
    CAST(CASE charge_type
        WHEN 'SavingsPlanRecurringFee' THEN -coalesce(sp_upfront_share, 0)
        WHEN 'RIFee' THEN -coalesce(ri_upfront_share, 0)
        ELSE 0
    END AS DECIMAL(38, 10)) AS true_up_cost,
    CAST(CASE
        WHEN charge_type = 'SavingsPlanUpfrontFee' OR is_reservation_upfront THEN coalesce(unblended, 0)
        ELSE 0
    END AS DECIMAL(38, 10)) AS upfront_fee_cost,
    CAST(CASE
        WHEN charge_type IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage', 'FlatRateSubscription')
            THEN coalesce(amount, 0)
        ELSE 0
    END AS DECIMAL(38, 10)) AS usage_amount
FROM net
