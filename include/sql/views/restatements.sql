-- What AWS changed with each published snapshot, against the one that was published before it.
-- grain: one row per restatement, usage_date, payer_account_id, usage_account_id, service, charge_type and currency
-- `published` is the pointer's list of (export, billing_period, snapshot_id): a reader sees these snapshots and no other.
SELECT
    {% if published %}
    CAST(
        CASE snapshot_id
            {% for snapshot in published %}
            WHEN {{ snapshot.snapshot_id | sql_literal }} THEN {{ snapshot.export | sql_literal }}
            {% endfor %}
        END AS VARCHAR
    ) AS export,
    {% else %}
    CAST(NULL AS VARCHAR) AS export,
    {% endif %}
    former_snapshot_id,
    restatement,
    usage_date,
    payer_account_id,
    usage_account_id,
    service,
    charge_type,
    currency,
    former_line_item_count,
    line_item_count,
    former_unblended_cost,
    unblended_cost,
    former_amortized_cost,
    amortized_cost,
    billing_period,
    snapshot_id
FROM {{ gold_database | sql_identifier }}.restatements
WHERE
    {% for snapshot in published %}
    {{ "OR " if not loop.first }}(billing_period = {{ snapshot.billing_period | sql_literal }} AND snapshot_id = {{ snapshot.snapshot_id | sql_literal }})
    {% else %}
    FALSE
    {% endfor %}
