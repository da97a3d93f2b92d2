"""The embedded AWS has what the templates say: every bucket, database, table, crawler, job, and every property both have."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deployment.spark_artifacts import build_artifacts
from infrastructure.definitions.airflow import variable
from infrastructure.definitions.installation import ONE_MACHINE
from infrastructure.release import code_version
from infrastructure.settings import REPO_ROOT
from local.deploy import deploy
from sentinel.settings import Settings, settings_from
from tests.infrastructure.as_on_one_machine import Synthesize, create_stacks, renamed_templates
from tests.infrastructure.conftest import Template


@pytest.fixture(scope="module")
def template(synthesize: Synthesize) -> Callable[[str], Template]:
    """Templates with the names of one machine."""
    return renamed_templates(synthesize)


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory, start_aws: Any) -> Iterator[Any]:
    """An embedded AWS with what `sentinel up` creates in it."""
    embedded = start_aws(Path(tmp_path_factory.mktemp("deployed")) / "root")
    deploy(embedded.endpoint_url, repo_root=REPO_ROOT)
    yield embedded
    embedded.stop()


def assert_same(given: dict[str, Any], said: dict[str, Any], *, only_given: set[str], only_said: set[str]) -> None:
    """Both have the same properties with the same values, but for those that are named."""
    assert set(given) - set(said) == only_given
    assert set(said) - set(given) == only_said
    shared = set(given) & set(said)
    assert {name: given[name] for name in shared} == {name: said[name] for name in shared}


def test_buckets_are_the_same_ones_closed_and_versioned_alike(
    deployed: Any, template: Callable[[str], Template]
) -> None:
    s3 = deployed.client("s3")
    said = {
        one["BucketName"]: one
        for part in ("lake", "deliveries")
        for one in template(part).properties("AWS::S3::Bucket")
    }
    # The two that only AWS has a use for.
    for name in ("sentinel-airflow", "sentinel-access-logs"):
        del said[name]
    assert {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]} == set(said)
    for name, properties in said.items():
        blocked = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
        assert blocked == properties["PublicAccessBlockConfiguration"]
        versioning = s3.get_bucket_versioning(Bucket=name).get("Status")
        assert versioning == properties.get("VersioningConfiguration", {}).get("Status")
        # Other keys, for there is no KMS on one machine; but both encrypt.
        assert s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
        assert properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]


def test_databases_and_tables_are_the_same_down_to_each_column(
    deployed: Any, template: Callable[[str], Template]
) -> None:
    glue = deployed.client("glue")
    said = {
        one["DatabaseInput"]["Name"]: one["DatabaseInput"]
        for one in template("catalog").properties("AWS::Glue::Database")
    }
    given = {
        one["Name"]: {"Name": one["Name"], "Description": one["Description"]}
        for one in glue.get_databases()["DatabaseList"]
    }
    assert given == said
    assert len(said) == 4
    tables = {
        (one["DatabaseName"], one["TableInput"]["Name"]): one["TableInput"]
        for one in template("catalog").properties("AWS::Glue::Table")
    }
    found = {
        (database, table["Name"]): table
        for database in said
        for table in glue.get_tables(DatabaseName=database)["TableList"]
    }
    assert set(found) == set(tables)
    assert len(tables) == 6
    for place, table in tables.items():
        given_table = {key: found[place][key] for key in table}
        assert given_table == table
    assert len(tables["sentinel_silver", "line_items"]["StorageDescriptor"]["Columns"]) > 100


def test_crawlers_are_the_same(deployed: Any, template: Callable[[str], Template]) -> None:
    said = {one["Name"]: one for one in template("catalog").properties("AWS::Glue::Crawler")}
    crawlers = deployed.client("glue").get_crawlers()["Crawlers"]
    assert {one["Name"] for one in crawlers} == set(said) == {"sentinel-raw", "sentinel-silver", "sentinel-gold"}
    for crawler in crawlers:
        properties = {key: value for key, value in said[crawler["Name"]].items() if key != "Tags"}
        assert {"Role", "Targets", "SchemaChangePolicy", "Configuration"} <= set(properties)
        # Glue answers with empty lists of the targets that there are none of.
        targets = {kind: found for kind, found in crawler["Targets"].items() if found}
        assert {key: crawler[key] for key in properties if key != "Targets"} == {
            key: value for key, value in properties.items() if key != "Targets"
        }
        assert targets == properties["Targets"]


def test_the_classifier_is_the_same_but_for_what_cloudformation_cannot_say(
    deployed: Any, template: Callable[[str], Template]
) -> None:
    said = template("catalog").the("AWS::Glue::Classifier")["CsvClassifier"]
    said["CustomDatatypes"] = said.pop("ContainsCustomDatatype")
    given = deployed.client("glue").get_classifier(Name="cur-csv")["Classifier"]["CsvClassifier"]
    known = {key: value for key, value in given.items() if key not in {"CreationTime", "LastUpdated", "Version"}}
    assert_same(known, said, only_given={"Serde"}, only_said=set())


def test_jobs_are_the_same_but_for_logs_and_metrics(deployed: Any, template: Callable[[str], Template]) -> None:
    # One machine runs what is checked out, AWS what was packed.
    text = json.dumps(template("jobs").document)
    packed = Template(
        "jobs", json.loads(text.replace(code_version(REPO_ROOT), build_artifacts(REPO_ROOT).code_version))
    )
    said = {one["Name"]: one for one in packed.properties("AWS::Glue::Job")}
    jobs = {job["Name"]: job for job in deployed.client("glue").get_jobs()["Jobs"]}
    assert set(jobs) == set(said) == {"sentinel-silver", "sentinel-gold"}
    for name, properties in said.items():
        arguments = properties.pop("DefaultArguments")
        del properties["Tags"]
        given = {key: jobs[name][key] for key in properties}
        assert given == properties
        assert_same(
            jobs[name]["DefaultArguments"],
            arguments,
            only_given=set(),
            only_said={"--custom-logGroup-prefix", "--enable-metrics", "--job-bookmark-option"},
        )
        assert {"Role", "Command", "GlueVersion", "WorkerType", "NumberOfWorkers", "Timeout"} <= set(properties)


def test_the_workgroup_is_the_same_but_for_keys_limits_and_metrics(
    deployed: Any, template: Callable[[str], Template]
) -> None:
    said = template("catalog").the("AWS::Athena::WorkGroup")
    given = deployed.client("athena").get_work_group(WorkGroup="sentinel")["WorkGroup"]
    assert (given["Name"], given["Description"]) == (said["Name"], said["Description"])
    configuration, limited = given["Configuration"], said["WorkGroupConfiguration"]
    assert configuration["EnforceWorkGroupConfiguration"] is limited["EnforceWorkGroupConfiguration"] is True
    location = limited["ResultConfiguration"]["OutputLocation"]
    assert configuration["ResultConfiguration"]["OutputLocation"] == location == "s3://sentinel-artifacts/athena/"
    assert set(limited) - set(configuration) <= {
        "BytesScannedCutoffPerQuery",
        "EngineVersion",
        "PublishCloudWatchMetricsEnabled",
    }


def test_what_airflow_is_told_on_one_machine_would_be_its_defaults() -> None:
    assert settings_from(variable(ONE_MACHINE, has_roles=False)) == Settings()


def test_the_templates_deploy_on_the_embedded_aws_and_leave_nothing_for_one_machine_to_make(
    start_aws: Any, tmp_path: Path, template: Callable[[str], Template]
) -> None:
    embedded = start_aws(tmp_path / "root")
    try:
        assert create_stacks(embedded, template) == {
            "lake": {"AWS::S3::BucketPolicy"},
            "deliveries": {"AWS::S3::BucketPolicy"},
            "export": {"AWS::BCMDataExports::Export"},
            "catalog": set(),
            "jobs": set(),
        }
        # Jobs are given other logs and metrics; the alert topic belongs to the stack of the monitoring.
        assert deploy(embedded.endpoint_url, repo_root=REPO_ROOT).changed == (
            "job sentinel-silver",
            "job sentinel-gold",
            "topic sentinel-alerts",
        )
        (rule,) = embedded.client("s3").get_bucket_encryption(Bucket="sentinel-lake")[
            "ServerSideEncryptionConfiguration"
        ]["Rules"]
        assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256", "one machine has its own key"
    finally:
        embedded.stop()


def test_a_stack_is_updated_in_its_place_and_deleted(
    start_aws: Any, tmp_path: Path, template: Callable[[str], Template]
) -> None:
    embedded = start_aws(tmp_path / "root")
    try:
        create_stacks(embedded, template)
        cloudformation, s3, glue = (embedded.client(one) for one in ("cloudformation", "s3", "glue"))
        lake = json.loads(json.dumps(template("lake").document))
        lake["Resources"]["Artifacts"]["Properties"]["VersioningConfiguration"] = {"Status": "Enabled"}
        cloudformation.update_stack(StackName="sentinel-lake", TemplateBody=json.dumps(lake))
        assert s3.get_bucket_versioning(Bucket="sentinel-artifacts")["Status"] == "Enabled"
        jobs = json.loads(json.dumps(template("jobs").document))
        jobs["Resources"]["SilverJobDefinition"]["Properties"]["Timeout"] = 7
        cloudformation.update_stack(StackName="sentinel-jobs", TemplateBody=json.dumps(jobs))
        assert glue.get_job(JobName="sentinel-silver")["Job"]["Timeout"] == 7
        cloudformation.delete_stack(StackName="sentinel-jobs")
        assert glue.get_jobs()["Jobs"] == []
    finally:
        embedded.stop()
