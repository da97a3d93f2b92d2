"""The Glue catalog with its crawlers, and the Athena workgroup."""

from __future__ import annotations

from typing import Any

from aws_cdk import aws_athena as athena
from aws_cdk import aws_glue as glue
from aws_cdk import aws_kms as kms
from constructs import Construct

from infrastructure.definitions.catalog import classifier, crawlers, databases
from infrastructure.definitions.tables import read_schemas, table_input
from infrastructure.definitions.workgroup import workgroup
from infrastructure.settings import REPO_ROOT, Environment
from infrastructure.stacks.acknowledged import acknowledge, skip_check
from infrastructure.stacks.properties import as_arguments, as_properties
from infrastructure.stacks.stack import SentinelStack

BYTES_PER_GB = 1_000_000_000


class CatalogStack(SentinelStack):
    """Databases, tables of silver and gold, classifier, crawlers, workgroup. The views are made by the DAGs."""

    def __init__(self, scope: Construct, environment: Environment, results_key: kms.CfnKey) -> None:
        super().__init__(scope, environment, "catalog", "Glue catalog, crawlers and Athena workgroup")
        schemas = read_schemas(REPO_ROOT)
        made = {database["Name"]: self._database(database) for database in databases(self.at.names)}
        for schema in schemas:
            database = self.at.names.database(schema["layer"])
            table = glue.CfnTable(
                self,
                f"{schema['layer'].title()}{_pascal(schema['name'])}Table",
                catalog_id=self.at.account,
                database_name=database,
                table_input=as_properties(table_input(schema, self.at.names)),
            )
            table.add_resource_dependency(made[database])
        self._crawlers(schemas, made)
        self._workgroup(environment, results_key)

    def _database(self, database: dict[str, str]) -> glue.CfnDatabase:
        return glue.CfnDatabase(
            self,
            f"{_pascal(database['Name'].removeprefix(self.at.names.published_database)) or 'Published'}Database",
            catalog_id=self.at.account,
            database_input=as_properties(database),
        )

    def _crawlers(self, schemas: list[dict[str, Any]], made: dict[str, glue.CfnDatabase]) -> None:
        csv = _classifier_properties(classifier(self.at.names))
        reads_csv = glue.CfnClassifier(self, "Classifier", csv_classifier=csv)
        for definition in crawlers(self.at, schemas):
            crawler = glue.CfnCrawler(
                self, f"{definition['Name'].rsplit('-', 1)[1].title()}Crawler", **as_arguments(definition)
            )
            crawler.add_resource_dependency(made[definition["DatabaseName"]])
            crawler.add_resource_dependency(reads_csv)
            acknowledge(
                crawler,
                "AwsSolutions-GL1",
                "a crawler's log holds names of folders and tables, and no figure; CloudWatch encrypts it with its own key",
            )
            skip_check(crawler, "CKV_AWS_195", "crawlers keep nothing but names of folders and tables, in their log")

    def _workgroup(self, environment: Environment, results_key: kms.CfnKey) -> None:
        definition = workgroup(self.at.names)
        configuration = definition["Configuration"]
        results = configuration["ResultConfiguration"] | {
            "EncryptionConfiguration": {"EncryptionOption": "SSE_KMS", "KmsKey": results_key.attr_arn},
            # Whoever else owned the bucket would get the results.
            "ExpectedBucketOwner": self.at.account,
        }
        athena.CfnWorkGroup(
            self,
            "Workgroup",
            name=definition["Name"],
            description=definition["Description"],
            # What was asked is gone with the workgroup; what it found lies in the lake.
            recursive_delete_option=True,
            work_group_configuration=as_properties(
                configuration
                | {
                    "ResultConfiguration": results,
                    "BytesScannedCutoffPerQuery": environment.athena_max_gb_scanned * BYTES_PER_GB,
                    "PublishCloudWatchMetricsEnabled": True,
                    "EngineVersion": {"SelectedEngineVersion": "Athena engine version 3"},
                }
            ),
        )


def _classifier_properties(csv: dict[str, Any]) -> dict[str, Any]:
    """CloudFormation calls the types of the columns by another name than Glue does, and knows no SerDe (README «What differs»)."""
    renamed = {"ContainsCustomDatatype" if key == "CustomDatatypes" else key: value for key, value in csv.items()}
    renamed.pop("Serde")
    properties: dict[str, Any] = as_properties(renamed)
    return properties


def _pascal(name: str) -> str:
    return "".join(part.title() for part in name.split("_"))
