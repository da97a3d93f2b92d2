"""Who is told: alarms, the topic they go to, what the tool itself may cost, and one screen for it all."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from constructs import Construct

from infrastructure.access.statements import policy
from infrastructure.definitions.installation import Installation
from infrastructure.settings import Environment
from infrastructure.stacks.keys import make_key, service_statement
from infrastructure.stacks.stack import SentinelStack
from sentinel.metrics.definitions import DELIVERY_AGE, OPEN_INCIDENTS, QUARANTINED_ROWS, SNAPSHOT_AGE, Metric

# A budget sees only what is tagged, once the tag is activated for cost allocation (docs/deploy.md).
BUDGET_TAG = "user:project"
LOG_METRICS = "Sentinel/Logs"
# What the screen shows of the data, as `watch_freshness` measures it.
SHOWN = (DELIVERY_AGE, SNAPSHOT_AGE, QUARANTINED_ROWS)
HOUR = 60


@dataclass(frozen=True)
class Alarm:
    """One alarm: what is measured, and from when on somebody should look.

    :param missing: what it means that nothing was measured: `notBreaching` where that is rest, `breaching` where it is silence.
    """

    name: str
    means: str
    namespace: str
    metric: str
    dimensions: dict[str, str]
    threshold: float
    statistic: str = "Sum"
    comparison: str = "GreaterThanOrEqualToThreshold"
    minutes: int = 5
    periods: int = 1
    missing: str = "notBreaching"
    more: dict[str, Any] = field(default_factory=dict)


def alarms(at: Installation, *, api_id: str) -> list[Alarm]:
    """What is watched from outside. Deliveries, checks and snapshots are watched by Airflow, which knows them."""
    return [*_of_api(at, api_id), *_of_airflow(at)]


def _of_api(at: Installation, api_id: str) -> list[Alarm]:
    names = at.names
    api, exports = {"FunctionName": names.api_function}, {"FunctionName": names.csv_exports_function}
    return [
        Alarm("api-errors", "the API answers with errors of its own", "AWS/ApiGateway", "5xx", {"ApiId": api_id}, 5),
        Alarm(
            "api-slow",
            "one of twenty answers takes more than 10 s",
            "AWS/ApiGateway",
            "Latency",
            {"ApiId": api_id},
            10000,
            statistic="p95",
            periods=3,
        ),
        Alarm("api-crashes", "the API's function ends without an answer", "AWS/Lambda", "Errors", api, 1),
        Alarm("api-throttled", "readers are turned away: too many at once", "AWS/Lambda", "Throttles", api, 10),
        Alarm("csv-exports-crash", "a CSV export ended without saying why", "AWS/Lambda", "Errors", exports, 1),
        Alarm(
            "api-internal-errors",
            "the API's log has errors nobody foresaw",
            LOG_METRICS,
            f"{names.prefix}-internal-errors",
            {},
            1,
        ),
    ]


def _of_airflow(at: Installation) -> list[Alarm]:
    names = at.names
    environment = {"Environment": names.airflow_environment}
    return [
        Alarm(
            "airflow-scheduler",
            "Airflow's scheduler does not report: no run starts",
            "AmazonMWAA",
            "SchedulerHeartbeat",
            {"Function": "Scheduler", **environment},
            1,
            comparison="LessThanThreshold",
            periods=3,
            missing="breaching",
        ),
        Alarm(
            "airflow-queue",
            "tasks wait for half an hour: workers are too few or dead",
            "AWS/MWAA",
            "ApproximateAgeOfOldestTask",
            environment,
            1800,
            statistic="Maximum",
        ),
        Alarm(
            "airflow-denied",
            "a task was denied something: a role lacks it, or somebody tries",
            LOG_METRICS,
            f"{names.prefix}-denied",
            {},
            1,
        ),
        # Each look sends how many errors are open, none included: what counts is that it comes.
        Alarm(
            "airflow-watch",
            "watch_freshness is silent: late deliveries and red checks are told to nobody",
            names.metrics_namespace,
            OPEN_INCIDENTS.name,
            dict.fromkeys(OPEN_INCIDENTS.dimensions, "error"),
            1,
            statistic="SampleCount",
            comparison="LessThanThreshold",
            minutes=HOUR,
            periods=3,
            missing="breaching",
        ),
    ]


class MonitoringStack(SentinelStack):
    """The alerts topic, which Airflow writes to as well; alarms; log metrics; a budget; a dashboard."""

    def __init__(self, scope: Construct, environment: Environment, api_id: str) -> None:
        super().__init__(scope, environment, "monitoring", "alerts, alarms and the tool's own cost")
        self.topic = self._topic()
        self._count("internal-errors", f"/aws/lambda/{self.at.names.api_function}", '{ $.message = "internal error" }')
        task_log = f"airflow-{self.at.names.airflow_environment}-Task"
        self._count("denied", task_log, "?AccessDenied ?AccessDeniedException ?UnauthorizedOperation")
        watched = alarms(self.at, api_id=api_id)
        for alarm in watched:
            self._alarm(alarm)
        self._budget()
        cloudwatch.CfnDashboard(
            self, "Screen", dashboard_name=self.at.names.prefix, dashboard_body=screen(self.at, watched)
        )

    def _topic(self) -> sns.CfnTopic:
        at = self.at
        own = {"StringEquals": {"aws:SourceAccount": at.account}}
        services = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"]
        key = make_key(
            self,
            "alerts",
            "messages to those on call",
            is_kept=False,
            more=[service_statement("Alerts", services, own)],
        )
        topic = sns.CfnTopic(
            self,
            "Alerts",
            topic_name=at.names.alerts_topic,
            kms_master_key_id=key.attr_arn,
            subscription=[
                sns.CfnTopic.SubscriptionProperty(endpoint=email, protocol="email")
                for email in self.settings.monitoring.emails
            ],
        )
        arn = at.arn("sns", at.names.alerts_topic)
        sns.CfnTopicPolicy(
            self,
            "AlertsPolicy",
            topics=[topic.ref],
            policy_document=policy(
                [
                    {
                        "Sid": "AlarmsAndBudgets",
                        "Effect": "Allow",
                        "Principal": {"Service": services},
                        "Action": "sns:Publish",
                        "Resource": arn,
                        "Condition": own,
                    },
                    {
                        "Sid": "Tasks",
                        "Effect": "Allow",
                        "Principal": {"AWS": f"arn:{at.partition}:iam::{at.account}:root"},
                        "Action": "sns:Publish",
                        "Resource": arn,
                    },
                    {
                        "Sid": "TlsOnly",
                        "Effect": "Deny",
                        "Principal": "*",
                        "Action": "sns:Publish",
                        "Resource": arn,
                        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                    },
                ]
            ),
        )
        return topic

    def _count(self, what: str, log_group: str, pattern: str) -> None:
        logs.CfnMetricFilter(
            self,
            "".join(part.title() for part in what.split("-")) + "Filter",
            log_group_name=log_group,
            filter_pattern=pattern,
            metric_transformations=[
                logs.CfnMetricFilter.MetricTransformationProperty(
                    metric_namespace=LOG_METRICS, metric_name=f"{self.at.names.prefix}-{what}", metric_value="1"
                )
            ],
        )

    def _alarm(self, alarm: Alarm) -> None:
        is_percentile = alarm.statistic.startswith("p")
        cloudwatch.CfnAlarm(
            self,
            "".join(part.title() for part in alarm.name.split("-")) + "Alarm",
            alarm_name=f"{self.at.names.prefix}-{alarm.name}",
            alarm_description=f"{alarm.means}. What to do: docs/deploy.md «When an alarm rings»",
            namespace=alarm.namespace,
            metric_name=alarm.metric,
            dimensions=[
                cloudwatch.CfnAlarm.DimensionProperty(name=name, value=value)
                for name, value in alarm.dimensions.items()
            ],
            statistic=None if is_percentile else alarm.statistic,
            extended_statistic=alarm.statistic if is_percentile else None,
            period=60 * alarm.minutes,
            evaluation_periods=alarm.periods,
            threshold=alarm.threshold,
            comparison_operator=alarm.comparison,
            treat_missing_data=alarm.missing,
            # A message when it begins, and one when it is over.
            alarm_actions=[self.topic.ref],
            ok_actions=[self.topic.ref],
        )

    def _budget(self) -> None:
        name, limit = self.at.names.prefix, self.settings.monitoring.monthly_budget_usd
        told = budgets.CfnBudget.SubscriberProperty(address=self.topic.ref, subscription_type="SNS")

        def notify(kind: str, percent: int) -> budgets.CfnBudget.NotificationWithSubscribersProperty:
            return budgets.CfnBudget.NotificationWithSubscribersProperty(
                notification=budgets.CfnBudget.NotificationProperty(
                    comparison_operator="GREATER_THAN",
                    notification_type=kind,
                    threshold=percent,
                    threshold_type="PERCENTAGE",
                ),
                subscribers=[told],
            )

        budgets.CfnBudget(
            self,
            "OwnCost",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_name=f"{name}-own-cost",
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=limit, unit="USD"),
                cost_filters={"TagKeyValue": [f"{BUDGET_TAG}${name}"]},
            ),
            notifications_with_subscribers=[notify("ACTUAL", 80), notify("FORECASTED", 100)],
        )


def screen(at: Installation, watched: list[Alarm]) -> str:
    """The CloudWatch dashboard: each alarm's metric with its limit, and what is measured of the data; two in a row."""
    shown = [*(_of_alarm(alarm) for alarm in watched), *(_of_data(at, metric) for metric in SHOWN)]
    widgets = [
        {
            "type": "metric",
            "x": 12 * (position % 2),
            "y": 6 * (position // 2),
            "width": 12,
            "height": 6,
            "properties": {"region": at.region, **properties},
        }
        for position, properties in enumerate(shown)
    ]
    return json.dumps({"widgets": widgets})


def _of_alarm(alarm: Alarm) -> dict[str, Any]:
    metric = [alarm.namespace, alarm.metric, *(part for pair in alarm.dimensions.items() for part in pair)]
    return {
        "title": alarm.means,
        "metrics": [[*metric, {"stat": alarm.statistic, "period": 60 * alarm.minutes}]],
        "annotations": {"horizontal": [{"label": alarm.name, "value": alarm.threshold}]},
    }


def _of_data(at: Installation, metric: Metric) -> dict[str, Any]:
    """A line per export: which there are, nobody knows before they deliver, so CloudWatch looks for them."""
    schema = ",".join([at.names.metrics_namespace, *metric.dimensions])
    found = f"SEARCH('{{{schema}}} MetricName=\"{metric.name}\"', 'Maximum', {60 * HOUR})"
    return {"title": f"{metric.name}: {metric.meaning}", "metrics": [[{"expression": found}]]}
