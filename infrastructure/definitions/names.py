"""What everything is called, from one prefix. The defaults are the names on one machine (docs/architecture.md «Places»)."""

from __future__ import annotations

from dataclasses import dataclass

LAYERS = ("silver", "gold")
# Below the prefix of a delivery bucket, one folder per export.
DELIVERY_PREFIX = "cur/"


@dataclass(frozen=True)
class Names:
    """Names of one installation.

    :param prefix: what every name begins with; `sentinel-dev` beside `sentinel` keeps two installations of one account apart.
    :param bucket_suffix: what makes them unique in the world, such as `111122223333-eu-central-1`; empty on one machine.
    :param airflow: the Airflow environment, where it is not named after this installation.
    """

    prefix: str = "sentinel"
    bucket_suffix: str = ""
    airflow: str = ""

    @property
    def delivery_bucket(self) -> str:
        return self._bucket("deliveries")

    @property
    def lake_bucket(self) -> str:
        return self._bucket("lake")

    @property
    def artifacts_bucket(self) -> str:
        return self._bucket("artifacts")

    @property
    def airflow_bucket(self) -> str:
        """DAGs, plugins and requirements: what MWAA reads."""
        return self._bucket("airflow")

    @property
    def access_logs_bucket(self) -> str:
        return self._bucket("access-logs")

    @property
    def raw_database(self) -> str:
        return self.database("raw")

    @property
    def published_database(self) -> str:
        return self.prefix.replace("-", "_")

    @property
    def workgroup(self) -> str:
        return self.prefix

    @property
    def classifier(self) -> str:
        # The name of today's installations on one machine has no prefix.
        return "cur-csv" if self.prefix == "sentinel" else f"{self.prefix}-cur-csv"

    @property
    def api_function(self) -> str:
        return f"{self.prefix}-api"

    @property
    def csv_exports_function(self) -> str:
        return f"{self.prefix}-csv-exports"

    @property
    def airflow_environment(self) -> str:
        return self.airflow or self.prefix

    @property
    def metrics_namespace(self) -> str:
        """Of the tool's own metrics in CloudWatch, such as `Sentinel` or `Sentinel/Dev`: one account may hold both."""
        return self.prefix.title().replace("-", "/")

    @property
    def alerts_topic(self) -> str:
        return f"{self.prefix}-alerts"

    @property
    def delivery_events_queue(self) -> str:
        """Where S3 tells of new manifests, when the environment has such a queue."""
        return f"{self.prefix}-delivery-events"

    def database(self, layer: str) -> str:
        """The Glue database of a layer: letters, digits and underscores, or Athena wants quotes."""
        return f"{self.published_database}_{layer}"

    def crawler(self, layer: str) -> str:
        return f"{self.prefix}-{layer}"

    def job(self, layer: str) -> str:
        return f"{self.prefix}-{layer}"

    def role(self, task: str) -> str:
        return f"{self.prefix}-{task}"

    def key_alias(self, data_class: str) -> str:
        """The alias of the KMS key of a class of data; policies name keys by it."""
        return f"alias/{self.prefix}-{data_class}"

    def _bucket(self, what: str) -> str:
        return "-".join(filter(None, (self.prefix, what, self.bucket_suffix)))
