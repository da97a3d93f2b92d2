-- The line items of published snapshots that could not be typed, with the reason.
-- grain: one row per line item of the delivery that could not be typed
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
    reason,
    column_name,
    source_file,
    source_row,
    line_item_unblended_cost_text,
    unblended_cost,
    currency,
    raw_values,
    billing_period,
    snapshot_id
FROM {{ silver_database | sql_identifier }}.quarantine
WHERE
    {% for snapshot in published %}
    {{ "OR " if not loop.first }}(billing_period = {{ snapshot.billing_period | sql_literal }} AND snapshot_id = {{ snapshot.snapshot_id | sql_literal }})
    {% else %}
    FALSE
    {% endfor %}
