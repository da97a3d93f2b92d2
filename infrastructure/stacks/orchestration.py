"""Airflow: an MWAA environment of its own, or what one that is there already needs."""

from __future__ import annotations

import json

from aws_cdk import CfnOutput
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_mwaa as mwaa
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from infrastructure.access.orchestrating import PARAMETERS
from infrastructure.access.roles import AIRFLOW_ROLE
from infrastructure.definitions.airflow import connections, variable
from infrastructure.definitions.lineage import lineage_options
from infrastructure.settings import Environment
from infrastructure.stacks.network import Network
from infrastructure.stacks.stack import SentinelStack

BACKEND = "airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend"
# Log group of MWAA → the level it is kept from.
LOGS = {
    "DAGProcessing": ("dag_processing_logs", "WARNING"),
    "Scheduler": ("scheduler_logs", "WARNING"),
    "Task": ("task_logs", "INFO"),
    "WebServer": ("webserver_logs", "WARNING"),
    "Worker": ("worker_logs", "WARNING"),
}


class OrchestrationStack(SentinelStack):
    """What Airflow is told, in Parameter Store; and the environment, where there is to be one."""

    def __init__(self, scope: Construct, environment: Environment, airflow_key: kms.CfnKey) -> None:
        super().__init__(scope, environment, "orchestration", "Airflow on MWAA")
        self._parameters()
        if environment.airflow.is_made:
            self._environment(airflow_key)
        else:
            # An environment that is there already takes these in its configuration.
            CfnOutput(self, "AirflowConfiguration", value=json.dumps(self.configuration))
        CfnOutput(self, "AirflowEnvironment", value=self.at.names.airflow_environment)

    @property
    def configuration(self) -> dict[str, str]:
        """Airflow's configuration: connections and the Variable come from Parameter Store, and only ours are looked for there.

        And where the dashboard is, when that is known; and who receives lineage.
        """
        prefix = f"/{self.at.names.prefix}/{PARAMETERS}"
        backend = {
            "connections_prefix": f"{prefix}/connections",
            "connections_lookup_pattern": "^sentinel_",
            "variables_prefix": f"{prefix}/variables",
            "variables_lookup_pattern": "^sentinel$",
            "config_prefix": None,
        }
        secrets = {"secrets.backend": BACKEND, "secrets.backend_kwargs": json.dumps(backend)}
        dashboard = self.settings.airflow.dashboard_url
        lineage = lineage_options(self.settings.airflow.lineage_transport, self.at.names.airflow_environment)
        return secrets | ({"sentinel.dashboard_url": dashboard} if dashboard else {}) | lineage

    def _parameters(self) -> None:
        payers = tuple(f"s3://{payer.bucket}/{payer.prefix}" for payer in self.settings.payers)
        told = {f"connections/{name}": text for name, text in connections(self.at).items()}
        told["variables/sentinel"] = json.dumps(
            variable(
                self.at,
                delivery_sources=payers,
                has_events_queue=self.settings.export.has_events_queue,
                expected_exports=(self.settings.export.name,) if self.settings.export.is_made else (),
                more=self.settings.airflow.variable,
            )
        )
        for name, text in told.items():
            # Names and roles: nothing in them is secret.
            ssm.CfnParameter(
                self,
                "".join(part.title() for part in name.replace("/", "_").split("_")),
                name=f"/{self.at.names.prefix}/{PARAMETERS}/{name}",
                type="String",
                value=text,
                description="What Airflow is told of this installation",
            )

    def _environment(self, key: kms.CfnKey) -> None:
        settings, names = self.settings.airflow, self.at.names
        groups = [self._log_group(name, key) for name in LOGS]
        network = Network(self)
        module = mwaa.CfnEnvironment.ModuleLoggingConfigurationProperty
        made = mwaa.CfnEnvironment(
            self,
            "Airflow",
            name=names.airflow_environment,
            airflow_version=settings.airflow_version,
            environment_class=settings.environment_class,
            min_workers=settings.min_workers,
            max_workers=settings.max_workers,
            execution_role_arn=self.at.role_arn(AIRFLOW_ROLE),
            kms_key=key.attr_arn,
            source_bucket_arn=self.at.bucket_arn(names.airflow_bucket),
            dag_s3_path="dags",
            plugins_s3_path="plugins.zip",
            plugins_s3_object_version=settings.plugins_version or None,
            requirements_s3_path="requirements.txt",
            requirements_s3_object_version=settings.requirements_version or None,
            startup_script_s3_path="startup.sh",
            startup_script_s3_object_version=settings.startup_script_version or None,
            webserver_access_mode="PUBLIC_ONLY" if settings.is_public else "PRIVATE_ONLY",
            # Tasks that run are let finish; they wait for Glue, deferred, and are soon done.
            worker_replacement_strategy="GRACEFUL",
            # Nobody is billed at that hour, and AWS delivers little.
            weekly_maintenance_window_start="SUN:01:00",
            airflow_configuration_options=self.configuration,
            logging_configuration=mwaa.CfnEnvironment.LoggingConfigurationProperty(
                **{field: module(enabled=True, log_level=level) for field, level in LOGS.values()}
            ),
            network_configuration=mwaa.CfnEnvironment.NetworkConfigurationProperty(
                security_group_ids=[network.workers.security_group_id], subnet_ids=network.subnet_ids
            ),
        )
        for group in groups:
            made.add_resource_dependency(group)
        CfnOutput(self, "AirflowAddress", value=made.attr_webserver_url)

    def _log_group(self, name: str, key: kms.CfnKey) -> logs.CfnLogGroup:
        """A log group before MWAA makes it, for MWAA would keep it for ever."""
        group = logs.CfnLogGroup(
            self,
            f"{name}Logs",
            log_group_name=f"airflow-{self.at.names.airflow_environment}-{name}",
            retention_in_days=self.settings.monitoring.log_retention_days,
            kms_key_id=key.attr_arn,
        )
        group.apply_removal_policy(self.removal_policy(is_kept=False))
        return group
