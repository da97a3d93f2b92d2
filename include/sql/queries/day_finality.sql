-- How final each day of a snapshot is, learned from how much days of its age moved between deliveries of the export.
-- A day that was seen again in a later delivery is an observation: its age at the former delivery, and whether AWS
-- changed it since. A day fills until an age from which on at most 5 % of the observations moved by more than 1 % of
-- the day's cost, and settles until one from which on at most 5 % moved at all; 20 observations of that age or older
-- are the least. Before that, a day fills for 24 hours, and settles until its month is final.
-- Without a former delivery `former_delivered_seconds` is empty: nothing is seen to move.
-- No currency is a currency like any other: a full join takes plain equalities alone.
-- grain: one row per usage_date
WITH day_costs AS (
    SELECT
        usage_date,
        COALESCE(currency, '') AS currency,
        SUM(ABS(unblended_cost)) AS cost
    FROM {{ gold_database | sql_identifier }}.daily_costs
    WHERE
        billing_period = {{ billing_period | sql_literal }}
        AND snapshot_id = {{ snapshot_id | sql_literal }}
        AND usage_date IS NOT NULL
    GROUP BY usage_date, COALESCE(currency, '')
),

moved_costs AS (
    SELECT
        usage_date,
        COALESCE(currency, '') AS currency,
        SUM(ABS(unblended_cost - former_unblended_cost)) AS moved_cost
    FROM {{ gold_database | sql_identifier }}.restatements
    WHERE
        billing_period = {{ billing_period | sql_literal }}
        AND snapshot_id = {{ snapshot_id | sql_literal }}
        AND usage_date IS NOT NULL
    GROUP BY usage_date, COALESCE(currency, '')
),

shares AS (
    SELECT
        COALESCE(day_costs.usage_date, moved_costs.usage_date) AS usage_date,
        moved_costs.moved_cost IS NOT NULL AS has_moved,
        CASE
            WHEN moved_costs.moved_cost IS NULL THEN 0E0
            WHEN COALESCE(day_costs.cost, 0) <= moved_costs.moved_cost THEN 1E0
            ELSE CAST(moved_costs.moved_cost AS DOUBLE) / CAST(day_costs.cost AS DOUBLE)
        END AS moved_share
    FROM day_costs
    FULL OUTER JOIN moved_costs
        ON day_costs.usage_date = moved_costs.usage_date AND day_costs.currency = moved_costs.currency
),

ended AS (
    SELECT
        usage_date,
        BOOL_OR(has_moved) AS has_moved,
        MAX(moved_share) AS moved_share,
        CAST(TO_UNIXTIME(CAST(CAST(usage_date AS DATE) AS TIMESTAMP)) AS BIGINT) + 86400 AS ended_seconds
    FROM shares
    GROUP BY usage_date
),

days AS (
    SELECT
        usage_date,
        has_moved,
        moved_share,
        CAST(
            FLOOR((CAST({{ delivered_seconds | sql_literal }} AS BIGINT) - ended_seconds) / 3600E0) AS BIGINT
        ) AS age_hours,
        CAST(
            FLOOR(
                (CAST(NULLIF({{ former_delivered_seconds | sql_literal }}, '') AS BIGINT) - ended_seconds) / 3600E0
            ) AS BIGINT
        ) AS former_age_hours
    FROM ended
),

observed AS (
    SELECT
        former_age_hours AS age_hours,
        is_moved,
        moved_share
    FROM {{ gold_database | sql_identifier }}.day_finality
    WHERE
        billing_period >= {{ learn_from_period | sql_literal }}
        AND snapshot_id <> {{ snapshot_id | sql_literal }}
        AND export = {{ export | sql_literal }}
        AND delivered_at >= {{ learn_from | sql_literal }}
        AND delivered_at < {{ delivered_at | sql_literal }}
        AND former_age_hours >= 0
        AND is_moved IS NOT NULL
    UNION ALL
    SELECT
        former_age_hours AS age_hours,
        has_moved AS is_moved,
        moved_share
    FROM days
    WHERE former_age_hours >= 0
),

candidates AS (
    SELECT candidate.age_days * 24 AS hours
    FROM UNNEST(SEQUENCE(0, 60)) AS candidate (age_days)
),

counted AS (
    SELECT
        candidates.hours,
        COUNT(*) AS observation_count,
        COUNT_IF(observed.is_moved) AS moved_count,
        COUNT_IF(observed.moved_share > 1E-2) AS much_moved_count
    FROM candidates
    INNER JOIN observed ON candidates.hours <= observed.age_hours
    GROUP BY candidates.hours
),

learned AS (
    SELECT
        MIN(CASE WHEN observation_count >= 20 AND much_moved_count * 20 <= observation_count THEN hours END)
            AS filling_hours,
        MIN(CASE WHEN observation_count >= 20 AND moved_count * 20 <= observation_count THEN hours END)
            AS settling_hours,
        COALESCE(MAX(observation_count), 0) AS observation_count
    FROM counted
),

former_days AS (
    SELECT
        usage_date,
        last_moved_at
    FROM {{ gold_database | sql_identifier }}.day_finality
    WHERE
        billing_period = {{ billing_period | sql_literal }}
        AND snapshot_id = {{ former_snapshot_id | sql_literal }}
)

SELECT
    {{ export | sql_literal }} AS export, -- noqa: RF04
    days.usage_date,
    CASE
        WHEN {{ finality | sql_literal }} = 'final' THEN 'settled'
        WHEN days.age_hours < COALESCE(learned.filling_hours, 24) THEN 'filling'
        WHEN learned.settling_hours IS NULL OR days.age_hours < learned.settling_hours THEN 'settling'
        WHEN days.former_age_hours IS NOT NULL AND days.has_moved THEN 'settling'
        ELSE 'settled'
    END AS finality,
    {{ delivered_at | sql_literal }} AS delivered_at,
    NULLIF({{ former_snapshot_id | sql_literal }}, '') AS former_snapshot_id,
    days.age_hours,
    days.former_age_hours,
    CASE WHEN days.former_age_hours IS NOT NULL THEN days.has_moved END AS is_moved,
    CASE WHEN days.former_age_hours IS NOT NULL THEN days.moved_share END AS moved_share,
    CASE
        WHEN days.former_age_hours IS NOT NULL AND days.has_moved THEN {{ delivered_at | sql_literal }}
        ELSE former_days.last_moved_at
    END AS last_moved_at,
    learned.filling_hours,
    learned.settling_hours,
    learned.observation_count,
    {{ billing_period | sql_literal }} AS billing_period,
    {{ snapshot_id | sql_literal }} AS snapshot_id
FROM days
CROSS JOIN learned
LEFT JOIN former_days ON days.usage_date = former_days.usage_date
ORDER BY days.usage_date
