-- How final each day of the published months is.
-- grain: one row per export and usage_date
-- `published` is the pointer's list of (export, billing_period, snapshot_id): a reader sees these snapshots and no other.
SELECT
    export,
    usage_date,
    finality,
    delivered_at,
    former_snapshot_id,
    age_hours,
    former_age_hours,
    is_moved,
    moved_share,
    last_moved_at,
    filling_hours,
    settling_hours,
    observation_count,
    billing_period,
    snapshot_id
FROM {{ gold_database | sql_identifier }}.day_finality
WHERE
    {% for snapshot in published %}
    {{ "OR " if not loop.first }}(billing_period = {{ snapshot.billing_period | sql_literal }} AND snapshot_id = {{ snapshot.snapshot_id | sql_literal }})
    {% else %}
    FALSE
    {% endfor %}
