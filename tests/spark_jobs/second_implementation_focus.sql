-- The measures and dimensions of a FOCUS export a second time: from the text that was delivered, by another engine, and written
-- from FOCUS's specification (1.2, columns) and docs/decisions/0013-inputs-as-data.md, not from the mapping that the jobs use.
-- `delivered` has every column as text, null where none came.
-- grain: one row per delivered row
WITH said AS (
    SELECT
        nothing(ChargeCategory) AS category,
        coalesce(nothing(ChargeClass) = 'Correction', FALSE) AS is_correction,
        coalesce(nothing(ChargeFrequency), '') AS frequency,
        nothing(CommitmentDiscountCategory) AS commits,
        coalesce(nothing(CommitmentDiscountStatus) = 'Unused', FALSE) AS is_unused,
        nothing(CommitmentDiscountId) AS commitment,
        nothing(BillingCurrency) AS currency,
        coalesce(nothing(SubAccountId), nothing(BillingAccountId)) AS usage_account_id,
        -- FOCUS 1.2 calls SkuMeter what AWS calls usage type.
        coalesce(nothing(SkuMeter), nothing(x_UsageType), '') AS meter,
        coalesce(nothing(ChargeDescription), '') AS description,
        nothing(x_ServiceCode) AS service_code,
        nothing(ServiceName) AS service_name,
        coalesce(nothing(PublisherName), 'Amazon') AS publisher,
        coalesce(nothing(ProviderName), 'AWS') AS provider,
        nothing(RegionId) AS region_id,
        nothing(AvailabilityZone) AS zone,
        nothing(ResourceId) AS resource_id,
        left(nothing(ChargePeriodStart), 19) || 'Z' AS starts,
        left(nothing(ChargePeriodEnd), 19) || 'Z' AS ends,
        exact(BilledCost) AS billed,
        exact(EffectiveCost) AS effective,
        exact(ListCost) AS list,
        exact(ConsumedQuantity) AS consumed,
        exact(PricingQuantity) AS priced
    FROM delivered
),

-- What a CUR calls each kind of charge: FOCUS tells it by category, by what is committed and by how often it is charged.
kinds AS (
    SELECT
        *,
        publisher NOT LIKE 'Amazon%' AND publisher NOT LIKE 'AWS%' OR provider = 'AWS Marketplace' AS is_marketplace,
        coalesce(service_code, service_name) AS product_code,
        CASE
            WHEN category = 'Tax' THEN 'Tax'
            WHEN category = 'Credit' THEN 'Credit'
            WHEN is_correction OR category = 'Adjustment' THEN 'Refund'
            WHEN category NOT IN ('Purchase', 'Usage') THEN category
            WHEN commits = 'Spend' AND category = 'Usage' AND NOT is_unused THEN 'SavingsPlanCoveredUsage'
            WHEN commits = 'Spend' AND category = 'Purchase' AND frequency = 'One-Time' THEN 'SavingsPlanUpfrontFee'
            WHEN commits = 'Spend' THEN 'SavingsPlanRecurringFee'
            WHEN commits = 'Usage' AND category = 'Usage' AND NOT is_unused THEN 'DiscountedUsage'
            WHEN commits = 'Usage' AND category = 'Purchase' AND frequency = 'One-Time' THEN 'Fee'
            WHEN commits = 'Usage' THEN 'RIFee'
            WHEN category = 'Usage' THEN 'Usage'
            WHEN frequency = 'Recurring' THEN 'FlatRateSubscription'
            ELSE 'Fee'
        END AS charge_type
    FROM said
)

SELECT
    CAST(NULL AS VARCHAR) AS line_item_id,
    starts || '/' || ends AS time_interval,
    left(starts, 10) AS usage_date,
    usage_account_id,
    charge_type,
    currency,
    FALSE AS is_split_cost,
    is_marketplace,
    CASE WHEN is_marketplace THEN coalesce(service_name, product_code) ELSE product_code END AS service,
    coalesce(region_id, nullif(regexp_extract(zone, '^([a-z]+-)+[0-9]+'), '')) AS region,
    CASE
        WHEN commitment IS NOT NULL AND commits = 'Spend' THEN 'SavingsPlan'
        WHEN commitment IS NOT NULL AND commits = 'Usage' THEN 'Reserved'
        WHEN meter LIKE '%Spot%' THEN 'Spot'
        ELSE 'OnDemand'
    END AS purchase_option,
    CASE
        WHEN charge_type IN ('Tax', 'Credit', 'Refund') THEN charge_type
        WHEN is_marketplace THEN 'Marketplace'
        WHEN
            product_code LIKE '%Support%' OR product_code = 'AWSUnifiedOperations' OR description LIKE '%AWS Premium Support%'
            THEN 'Support'
        WHEN
            charge_type IN ('SavingsPlanUpfrontFee', 'SavingsPlanRecurringFee', 'RIFee')
            OR charge_type = 'Fee' AND commitment IS NOT NULL
            THEN 'Upfront and recurring fees'
        WHEN category = 'Usage' OR charge_type = 'FlatRateSubscription' THEN 'Usage'
        WHEN charge_type = 'Fee' THEN 'Other fees'
        ELSE 'Unclassified'
    END AS charge_group,
    CASE
        WHEN resource_id LIKE 'arn:%:s3:::%' THEN split_part(split_part(resource_id, ':', 6), '/', 1)
        WHEN regexp_matches(resource_id, '^arn:[^:]*:ec2:[^:]*:[^:]*:[^/:]+/.+$') THEN substr(resource_id, instr(resource_id, '/') + 1)
        ELSE resource_id
    END AS canonical_resource_id,
    CAST(billed AS DECIMAL(38, 10)) AS unblended_cost,
    CAST(billed AS DECIMAL(38, 10)) AS net_unblended_cost,
    CAST(0 AS DECIMAL(38, 10)) AS blended_cost,
    CAST(effective AS DECIMAL(38, 10)) AS amortized_cost,
    CAST(effective AS DECIMAL(38, 10)) AS net_amortized_cost,
    CAST(coalesce(list, 0) AS DECIMAL(38, 10)) AS list_cost,
    CAST(0 AS DECIMAL(38, 10)) AS true_up_cost,
    CAST(
        CASE WHEN category = 'Purchase' AND frequency = 'One-Time' AND commitment IS NOT NULL THEN billed ELSE 0 END
        AS DECIMAL(38, 10)
    ) AS upfront_fee_cost,
    CAST(
        CASE
            WHEN charge_type IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage', 'FlatRateSubscription')
                THEN coalesce(consumed, priced, 0)
            ELSE 0
        END AS DECIMAL(38, 10)
    ) AS usage_amount
FROM kinds
