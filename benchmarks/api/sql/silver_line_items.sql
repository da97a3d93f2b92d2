-- The line items `first_row` to `end_row` (exclusive) of one billing period, in the names of silver; a column not named here is null.
WITH drawn AS (
    SELECT
        line_item,
        CAST(floor(2000 * power(draw('workload', line_item), 4)) AS BIGINT) AS workload,
        CAST(any_of('resource of', line_item) % 10 AS BIGINT) AS resource_of_workload,
        draw('kind', line_item) AS kind,
        draw('amount', line_item) AS amount_draw,
        CAST(getvariable('billing_period') || '-01' AS TIMESTAMP) AS period_start,
        CAST(any_of('hour', line_item) % (24 * day(last_day(CAST(getvariable('billing_period') || '-01' AS DATE)))) AS INTEGER) AS hour_of_period
    FROM range(getvariable('first_row'), getvariable('end_row')) AS numbers (line_item)
),

typed AS (
    SELECT
        *,
        CASE
            WHEN kind < 0.83 THEN 'Usage'
            WHEN kind < 0.89 THEN 'SavingsPlanCoveredUsage'
            WHEN kind < 0.95 THEN 'SavingsPlanNegation'
            WHEN kind < 0.97 THEN 'DiscountedUsage'
            WHEN kind < 0.99 THEN 'Credit'
            ELSE 'Tax'
        END AS charge_type
    FROM drawn
),

timed AS (
    SELECT
        *,
        charge_type IN ('Usage', 'SavingsPlanCoveredUsage', 'DiscountedUsage') AS is_usage,
        period_start + to_hours(CASE WHEN charge_type = 'Tax' THEN 0 ELSE hour_of_period END) AS starts_at
    FROM typed
),

priced AS (
    SELECT
        timed.*,
        workloads.* EXCLUDE (workload, region),
        CASE WHEN charge_type <> 'Tax' THEN region END AS region,
        CASE WHEN charge_type NOT IN ('Tax', 'Credit') THEN resource_id END AS resource_id,
        CASE WHEN charge_type NOT IN ('Tax', 'Credit') THEN tags END AS tags,
        starts_at + CASE WHEN charge_type = 'Tax' THEN INTERVAL 1 MONTH ELSE INTERVAL 1 HOUR END AS ends_at,
        round(0.001 + power(amount_draw, 3) * 40, 6) AS amount,
        round(round(0.001 + power(amount_draw, 3) * 40, 6) * rate, 10) AS listed
    FROM timed
    JOIN workloads USING (workload)
    JOIN resources ON resources.resource = timed.resource_of_workload * 2000 + timed.workload
),

costed AS (
    SELECT
        *,
        CASE charge_type
            WHEN 'SavingsPlanNegation' THEN -listed
            WHEN 'Credit' THEN -round(listed / 4, 10)
            WHEN 'DiscountedUsage' THEN 0
            ELSE listed
        END AS unblended,
        CASE charge_type
            WHEN 'SavingsPlanNegation' THEN 0
            WHEN 'SavingsPlanCoveredUsage' THEN round(listed * 0.72, 10)
            WHEN 'DiscountedUsage' THEN round(listed * 0.6, 10)
            WHEN 'Credit' THEN -round(listed / 4, 10)
            ELSE listed
        END AS amortized
    FROM priced
)

SELECT
    hex_of('id', line_item) || hex_of('more id', line_item) || left(hex_of('rest of id', line_item), 20)
        AS identity_line_item_id,
    strftime(starts_at, '%Y-%m-%dT%H:%M:%SZ') || '/' || strftime(ends_at, '%Y-%m-%dT%H:%M:%SZ') AS identity_time_interval,
    'Anniversary' AS bill_bill_type,
    'AWS' AS bill_billing_entity,
    strftime(period_start + INTERVAL 1 MONTH, '%Y-%m-%dT%H:%M:%SZ') AS bill_billing_period_end_date,
    strftime(period_start, '%Y-%m-%dT%H:%M:%SZ') AS bill_billing_period_start_date,
    CASE WHEN getvariable('is_final') THEN '20' || strftime(period_start, '%y%m') || '001' END AS bill_invoice_id,
    'Amazon Web Services, Inc.' AS bill_invoicing_entity,
    '700000000000' AS bill_payer_account_id,
    'Team account 01' AS bill_payer_account_name,
    CASE WHEN region <> 'global' AND service = 'AmazonEC2' THEN region || 'a' END AS line_item_availability_zone,
    unblended AS line_item_blended_cost,
    CAST(rate AS VARCHAR) AS line_item_blended_rate,
    'USD' AS line_item_currency_code,
    'Amazon Web Services, Inc.' AS line_item_legal_entity,
    printf('$%.6f per %s of %s', rate, pricing_unit, usage_type) AS line_item_line_item_description,
    charge_type AS line_item_line_item_type,
    operation AS line_item_operation,
    service AS line_item_product_code,
    resource_id AS line_item_resource_id,
    unblended AS line_item_unblended_cost,
    CAST(rate AS VARCHAR) AS line_item_unblended_rate,
    usage_account_id AS line_item_usage_account_id,
    usage_account_name AS line_item_usage_account_name,
    amount AS line_item_usage_amount,
    strftime(ends_at, '%Y-%m-%dT%H:%M:%SZ') AS line_item_usage_end_date,
    strftime(starts_at, '%Y-%m-%dT%H:%M:%SZ') AS line_item_usage_start_date,
    usage_type AS line_item_usage_type,
    listed AS pricing_public_on_demand_cost,
    CAST(rate AS VARCHAR) AS pricing_public_on_demand_rate,
    'OnDemand' AS pricing_term,
    pricing_unit,
    product_family AS product_product_family,
    region AS product_region_code,
    service AS product_servicecode,
    left(hex_of('sku', usage_type), 16) AS product_sku,
    usage_type AS product_usagetype,
    CASE WHEN charge_type = 'DiscountedUsage' THEN 'arn:aws:ec2:us-east-1:700000000000:reserved-instances/ri-' || workload % 12 END
        AS reservation_reservation_a_r_n,
    CASE WHEN charge_type LIKE 'SavingsPlan%' THEN 'arn:aws:savingsplans::700000000000:savingsplan/sp-' || workload % 5 END
        AS savings_plan_savings_plan_a_r_n,
    MAP {'Unit': ['shop', 'data', 'platform'][1 + CAST(any_of('unit', usage_account_id) % 3 AS INTEGER)]} AS cost_category,
    tags,
    strftime(starts_at, '%Y-%m-%d') AS usage_date,
    service,
    region,
    CASE WHEN region IS NOT NULL THEN 'product_region_code' END AS region_source,
    CASE WHEN charge_type LIKE 'SavingsPlan%' THEN 'SavingsPlan' WHEN charge_type = 'DiscountedUsage' THEN 'Reserved' ELSE 'OnDemand' END
        AS purchase_option,
    FALSE AS is_marketplace,
    unblended AS net_unblended_cost,
    amortized AS amortized_cost,
    amortized AS net_amortized_cost,
    CASE WHEN charge_type = 'SavingsPlanNegation' THEN 0 ELSE listed END AS list_cost,
    round(unblended - amortized, 10) AS true_up_cost,
    0 AS upfront_fee_cost,
    CASE WHEN is_usage THEN amount ELSE 0 END AS usage_amount,
    printf('benchmark-%05d.snappy.parquet', line_item % getvariable('file_count') + 1) AS source_file
FROM costed
