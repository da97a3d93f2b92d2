"""What `deploy` creates, that it does so again and again, and that its version says which code it is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infrastructure.definitions.tables import read_schemas
from local.deploy import deploy

SCHEMA = {
    "name": "daily_costs",
    "layer": "gold",
    "description": "Costs by day",
    "grain": "day",
    "partitions": [{"name": "billing_period", "type": "string", "description": "YYYY-MM"}],
    "columns": [{"name": "usage_date", "type": "string", "unit": None, "description": "day", "source": "x"}],
}

JOBS = ("job sentinel-silver", "job sentinel-gold")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A small repository: two jobs, one package, one schema."""
    files = {
        "spark_jobs/__init__.py": "",
        "spark_jobs/silver.py": "print('silver')\n",
        "spark_jobs/gold.py": "print('gold')\n",
        "spark_jobs/transforms/__init__.py": "",
        "spark_jobs/__pycache__/silver.cpython-311.pyc": "not code",
        "include/__init__.py": "",
        "include/schemas/__init__.py": "",
        "include/schemas/gold/daily_costs.json": json.dumps(SCHEMA),
    }
    for name, text in files.items():
        path = tmp_path / "repository" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "repository"


@pytest.fixture
def fresh_aws(tmp_path: Path, start_aws: Any) -> Iterator[Any]:
    """An embedded AWS of this test's own: `deploy` uses fixed names."""
    embedded = start_aws(tmp_path / "root")
    yield embedded
    embedded.stop()


def test_a_schema_that_says_another_name_is_named(repository: Path) -> None:
    path = repository / "include" / "schemas" / "gold" / "daily_costs.json"
    path.rename(path.with_name("other.json"))
    with pytest.raises(ValueError, match=r"other\.json: says it is gold/daily_costs"):
        read_schemas(repository)


def test_deploy_creates_what_architecture_lists_and_the_second_time_changes_nothing(
    repository: Path, fresh_aws: Any
) -> None:
    first = deploy(fresh_aws.endpoint_url, repo_root=repository)
    s3, glue, athena = (fresh_aws.client(service) for service in ("s3", "glue", "athena"))

    names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    assert sorted(names) == ["sentinel-artifacts", "sentinel-deliveries", "sentinel-lake"]
    assert s3.get_bucket_versioning(Bucket="sentinel-lake")["Status"] == "Enabled"
    blocked = s3.get_public_access_block(Bucket="sentinel-lake")["PublicAccessBlockConfiguration"]
    assert set(blocked.values()) == {True}
    assert s3.get_bucket_encryption(Bucket="sentinel-lake")["ServerSideEncryptionConfiguration"]["Rules"]

    prefix = f"spark_jobs/{first.code_version}/"
    objects = s3.list_objects_v2(Bucket="sentinel-artifacts", Prefix=prefix)["Contents"]
    assert [found["Key"].removeprefix(prefix) for found in objects] == ["gold.py", "sentinel_spark.zip", "silver.py"]

    databases = {database["Name"] for database in glue.get_databases()["DatabaseList"]}
    assert databases == {"sentinel", "sentinel_gold", "sentinel_raw", "sentinel_silver"}
    table = glue.get_table(DatabaseName="sentinel_gold", Name="daily_costs")["Table"]
    assert table["StorageDescriptor"]["Location"] == "s3://sentinel-lake/gold/daily_costs/"
    assert [(key["Name"], key["Type"]) for key in table["PartitionKeys"]] == [("billing_period", "string")]
    crawler = glue.get_crawler(Name="sentinel-gold")["Crawler"]
    assert crawler["Targets"]["CatalogTargets"] == [{"DatabaseName": "sentinel_gold", "Tables": ["daily_costs"]}]
    assert crawler["SchemaChangePolicy"] == {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}
    job = glue.get_job(JobName="sentinel-silver")["Job"]
    assert job["Command"]["ScriptLocation"] == f"s3://sentinel-artifacts/{prefix}silver.py"
    assert job["DefaultArguments"]["--code_version"] == first.code_version
    assert (job["GlueVersion"], job["WorkerType"], job["NumberOfWorkers"]) == ("5.1", "G.1X", 2)
    assert job["ExecutionProperty"] == {"MaxConcurrentRuns": 4}
    configuration = athena.get_work_group(WorkGroup="sentinel")["WorkGroup"]["Configuration"]
    assert configuration["ResultConfiguration"]["OutputLocation"] == "s3://sentinel-artifacts/athena/"

    second = deploy(fresh_aws.endpoint_url, repo_root=repository)
    assert second.changed == ()
    assert (second.code_version, second.tables) == (first.code_version, ("sentinel_gold.daily_costs",))


def test_deploy_updates_a_table_whose_schema_changed_and_its_partitions(repository: Path, fresh_aws: Any) -> None:
    deploy(fresh_aws.endpoint_url, repo_root=repository)
    glue = fresh_aws.client("glue")
    storage = glue.get_table(DatabaseName="sentinel_gold", Name="daily_costs")["Table"]["StorageDescriptor"]
    location = "s3://sentinel-lake/gold/daily_costs/billing_period=2026-10/"
    glue.create_partition(
        DatabaseName="sentinel_gold",
        TableName="daily_costs",
        PartitionInput={"Values": ["2026-10"], "StorageDescriptor": storage | {"Location": location}},
    )
    added = {"name": "unblended_cost", "type": "decimal(38,10)", "unit": "currency", "description": "d", "source": "s"}
    changed = SCHEMA | {"columns": [*SCHEMA["columns"], added]}  # type: ignore[misc]
    (repository / "include" / "schemas" / "gold" / "daily_costs.json").write_text(json.dumps(changed))

    assert deploy(fresh_aws.endpoint_url, repo_root=repository).changed == ("table sentinel_gold.daily_costs", *JOBS)

    table = glue.get_table(DatabaseName="sentinel_gold", Name="daily_costs")["Table"]
    partition = glue.get_partition(DatabaseName="sentinel_gold", TableName="daily_costs", PartitionValues=["2026-10"])[
        "Partition"
    ]
    for described in (table, partition):
        columns = described["StorageDescriptor"]["Columns"]
        assert [column["Name"] for column in columns] == ["usage_date", "unblended_cost"]
    assert partition["StorageDescriptor"]["Location"] == location


def test_deploy_after_a_code_change_points_the_jobs_at_the_new_version(repository: Path, fresh_aws: Any) -> None:
    first = deploy(fresh_aws.endpoint_url, repo_root=repository)
    (repository / "spark_jobs" / "gold.py").write_text("print('gold, better')\n")
    second = deploy(fresh_aws.endpoint_url, repo_root=repository)
    assert second.code_version != first.code_version
    assert second.changed == JOBS
    job = fresh_aws.client("glue").get_job(JobName="sentinel-gold")["Job"]
    assert job["DefaultArguments"]["--code_version"] == second.code_version
