"""Creates in AWS what `docs/architecture.md` «Places» lists; again and again, without harm. For the embedded AWS."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from deployment.spark_artifacts import Artifacts, build_artifacts
from local.settings import REGION

DELIVERY_BUCKET = "sentinel-deliveries"
LAKE_BUCKET = "sentinel-lake"
ARTIFACTS_BUCKET = "sentinel-artifacts"
DATABASES = {
    "sentinel_raw": "What AWS delivered, as it is",
    "sentinel_silver": "Cleaned and typed line items",
    "sentinel_gold": "Aggregated costs, all snapshots",
    "sentinel": "Views over what is published",
}
WORKGROUP = "sentinel"
CLASSIFIER = "cur-csv"
ROLE = "arn:aws:iam::123456789012:role/sentinel-glue"
JOBS = {"sentinel-silver": "silver.py", "sentinel-gold": "gold.py"}
LAYERS = ("silver", "gold")
JOB_TIMEOUT_MINUTES = 120
PARQUET = "org.apache.hadoop.hive.ql.io.parquet"


@dataclass(frozen=True)
class Deployment:
    """What is deployed: the version of the code, and what of the catalog had to change."""

    code_version: str
    artifacts_uri: str
    tables: tuple[str, ...]
    changed: tuple[str, ...]


def deploy(endpoint_url: str, *, repo_root: Path) -> Deployment:
    """Bring buckets, artifacts, catalog, crawlers, jobs and workgroup to what the repository says.

    FileNotFoundError or ValueError names the file of the repository that is missing or wrong.
    """
    artifacts = build_artifacts(repo_root)
    schemas = read_schemas(repo_root)
    s3, glue, athena = (_client(endpoint_url, service) for service in ("s3", "glue", "athena"))
    for bucket in (DELIVERY_BUCKET, LAKE_BUCKET, ARTIFACTS_BUCKET):
        _create_bucket(s3, bucket)
    s3.put_bucket_versioning(Bucket=LAKE_BUCKET, VersioningConfiguration={"Status": "Enabled"})
    prefix = f"spark_jobs/{artifacts.code_version}"
    _upload(s3, prefix, artifacts)
    changed = [
        *(f"database {name}" for name in _put_databases(glue)),
        *(f"table {name}" for schema in schemas if (name := _put_table(glue, schema))),
        *(f"crawler {name}" for name in _put_crawlers(glue, schemas)),
        *(f"job {name}" for name in _put_jobs(glue, prefix, artifacts.code_version)),
        *(f"workgroup {name}" for name in _put_workgroup(athena)),
    ]
    return Deployment(
        code_version=artifacts.code_version,
        artifacts_uri=f"s3://{ARTIFACTS_BUCKET}/{prefix}/",
        tables=tuple(f"sentinel_{schema['layer']}.{schema['name']}" for schema in schemas),
        changed=tuple(changed),
    )


def read_schemas(repo_root: Path) -> list[dict[str, Any]]:
    """The table schemas of silver and gold, by layer and name. ValueError names a file that does not fit its place."""
    schemas = []
    for layer in LAYERS:
        for path in sorted((repo_root / "include" / "schemas" / layer).glob("*.json")):
            try:
                schema = json.loads(path.read_text())
            except ValueError as error:
                raise ValueError(f"{path}: not JSON: {error}") from error
            for key in ("name", "layer", "columns", "partitions"):
                if key not in schema:
                    raise ValueError(f"{path}: «{key}» is missing")
            if (schema["layer"], schema["name"]) != (layer, path.stem):
                raise ValueError(
                    f"{path}: says it is {schema['layer']}/{schema['name']}; rename the file or correct it"
                )
            schemas.append(schema)
    return schemas


def table_input(schema: dict[str, Any]) -> dict[str, Any]:
    """A table of silver or gold as Glue takes it: Parquet, partitions as declared."""
    columns, keys = (
        [
            {"Name": column["name"], "Type": column["type"], "Comment": (column.get("description") or "")[:255]}
            for column in schema[part]
        ]
        for part in ("columns", "partitions")
    )
    return {
        "Name": schema["name"],
        "Description": schema.get("description") or "",
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"classification": "parquet", "EXTERNAL": "TRUE"},
        "PartitionKeys": keys,
        "StorageDescriptor": {
            "Columns": columns,
            "Location": f"s3://{LAKE_BUCKET}/{schema['layer']}/{schema['name']}/",
            "InputFormat": f"{PARQUET}.MapredParquetInputFormat",
            "OutputFormat": f"{PARQUET}.MapredParquetOutputFormat",
            "SerdeInfo": {
                "SerializationLibrary": f"{PARQUET}.serde.ParquetHiveSerDe",
                "Parameters": {"serialization.format": "1"},
            },
        },
    }


def _client(endpoint_url: str, service: str) -> Any:
    # boto3's stubs know a service only by a literal name.
    create: Any = boto3.client
    return create(
        service,
        endpoint_url=endpoint_url,
        region_name=REGION,
        aws_access_key_id="sentinel",
        aws_secret_access_key="sentinel",  # noqa: S106 - the embedded AWS asks for none
        config=Config(s3={"addressing_style": "path"}),
    )


def _code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])


def _create_bucket(s3: Any, bucket: str) -> None:
    """A bucket, encrypted by default, its public access blocked."""
    try:
        s3.create_bucket(Bucket=bucket)
    except ClientError as error:
        if _code(error) not in {"BucketAlreadyExists", "BucketAlreadyOwnedByYou"}:
            raise
    s3.put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        },
    )
    s3.put_bucket_encryption(
        Bucket=bucket,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
    )


def _upload(s3: Any, prefix: str, artifacts: Artifacts) -> None:
    """Write the files of a version that are not there; what is there has, by its name, the same bytes."""
    there = {
        found["Key"] for found in s3.list_objects_v2(Bucket=ARTIFACTS_BUCKET, Prefix=f"{prefix}/").get("Contents", [])
    }
    for name, content in artifacts.files.items():
        if f"{prefix}/{name}" not in there:
            s3.put_object(Bucket=ARTIFACTS_BUCKET, Key=f"{prefix}/{name}", Body=content)


def _put_databases(glue: Any) -> list[str]:
    known = {database["Name"] for database in glue.get_databases()["DatabaseList"]}
    missing = [name for name in DATABASES if name not in known]
    for name in missing:
        glue.create_database(DatabaseInput={"Name": name, "Description": DATABASES[name]})
    return missing


def _put_table(glue: Any, schema: dict[str, Any]) -> str | None:
    """Create or update a table; its name when it had to change."""
    database, definition = f"sentinel_{schema['layer']}", table_input(schema)
    try:
        existing = glue.get_table(DatabaseName=database, Name=schema["name"])["Table"]
    except ClientError as error:
        if _code(error) != "EntityNotFoundException":
            raise
        glue.create_table(DatabaseName=database, TableInput=definition)
        return f"{database}.{schema['name']}"
    if all(existing.get(key) == value for key, value in definition.items()):
        return None
    glue.update_table(DatabaseName=database, TableInput=definition)
    _update_partitions(glue, database, schema["name"], definition)
    return f"{database}.{schema['name']}"


def _update_partitions(glue: Any, database: str, table: str, definition: dict[str, Any]) -> None:
    """Give the partitions of a table its new columns: they inherit from the table, as the crawlers make them."""
    for partition in glue.get_partitions(DatabaseName=database, TableName=table)["Partitions"]:
        described = definition["StorageDescriptor"] | {"Location": partition["StorageDescriptor"]["Location"]}
        glue.update_partition(
            DatabaseName=database,
            TableName=table,
            PartitionValueList=partition["Values"],
            PartitionInput={"Values": partition["Values"], "StorageDescriptor": described},
        )


def crawlers(schemas: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The definitions of the crawlers. Raw discovers; silver and gold only add partitions to the tables there are."""
    log_only = {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}
    raw = {
        "Name": "sentinel-raw",
        "DatabaseName": "sentinel_raw",
        "Targets": {"S3Targets": [{"Path": f"s3://{LAKE_BUCKET}/raw/", "Exclusions": ["**_delivered/**"]}]},
        "Classifiers": [CLASSIFIER],
        # Level 3 is the export's folder: bucket, raw, export.
        "Configuration": json.dumps({"Version": 1.0, "Grouping": {"TableLevelConfiguration": 3}}),
        "RecrawlPolicy": {"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"},
        # What AWS demands of a crawler that reads new folders only.
        "SchemaChangePolicy": log_only,
    }
    inherit = {"Version": 1.0, "CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}}}
    others = [
        {
            "Name": f"sentinel-{layer}",
            "DatabaseName": f"sentinel_{layer}",
            "Targets": {"CatalogTargets": [{"DatabaseName": f"sentinel_{layer}", "Tables": names}]},
            "Configuration": json.dumps(inherit),
            "SchemaChangePolicy": log_only,
        }
        for layer in LAYERS
        if (names := [schema["name"] for schema in schemas if schema["layer"] == layer])
    ]
    return [crawler | {"Role": ROLE} for crawler in (raw, *others)]


def _put_crawlers(glue: Any, schemas: list[dict[str, Any]]) -> list[str]:
    classifier = {
        "Name": CLASSIFIER,
        "Delimiter": ",",
        "QuoteSymbol": '"',
        "ContainsHeader": "PRESENT",
        "Serde": "OpenCSVSerDe",
        "CustomDatatypeConfigured": True,
        "CustomDatatypes": ["STRING"],
    }
    try:
        glue.create_classifier(CsvClassifier=classifier)
    except ClientError as error:
        if _code(error) != "AlreadyExistsException":
            raise
        glue.update_classifier(CsvClassifier=classifier)
    known = {crawler["Name"]: crawler for crawler in glue.get_crawlers()["Crawlers"]}
    changed = []
    for definition in crawlers(schemas):
        existing = known.get(definition["Name"])
        if existing is None:
            glue.create_crawler(**definition)
        elif all(existing.get(key) == value for key, value in definition.items()):
            continue
        else:
            glue.update_crawler(**definition)
        changed.append(definition["Name"])
    return changed


def job_definition(script: str, prefix: str, code_version: str) -> dict[str, Any]:
    """A job without its name, as CreateJob and UpdateJob take it."""
    folder = f"s3://{ARTIFACTS_BUCKET}/{prefix}"
    return {
        "Role": ROLE,
        "Command": {"Name": "glueetl", "ScriptLocation": f"{folder}/{script}", "PythonVersion": "3"},
        "DefaultArguments": {"--code_version": code_version, "--extra-py-files": f"{folder}/sentinel_spark.zip"},
        "GlueVersion": "5.1",
        "WorkerType": "G.1X",
        "NumberOfWorkers": 2,
        "MaxRetries": 0,
        "Timeout": JOB_TIMEOUT_MINUTES,
        "ExecutionProperty": {"MaxConcurrentRuns": 4},
    }


def _put_jobs(glue: Any, prefix: str, code_version: str) -> list[str]:
    known = {job["Name"]: job for job in glue.get_jobs()["Jobs"]}
    changed = []
    for name, script in JOBS.items():
        definition = job_definition(script, prefix, code_version)
        existing = known.get(name)
        if existing is None:
            glue.create_job(Name=name, **definition)
        elif all(existing.get(key) == value for key, value in definition.items()):
            continue
        else:
            glue.update_job(JobName=name, JobUpdate=definition)
        changed.append(name)
    return changed


def _put_workgroup(athena: Any) -> list[str]:
    location = f"s3://{ARTIFACTS_BUCKET}/athena/"
    if WORKGROUP in {workgroup["Name"] for workgroup in athena.list_work_groups()["WorkGroups"]}:
        updates = {"ResultConfigurationUpdates": {"OutputLocation": location}, "EnforceWorkGroupConfiguration": True}
        athena.update_work_group(WorkGroup=WORKGROUP, ConfigurationUpdates=updates)
        return []
    athena.create_work_group(
        Name=WORKGROUP,
        Description="Checks, views and queries of AWS Sentinel",
        Configuration={"ResultConfiguration": {"OutputLocation": location}, "EnforceWorkGroupConfiguration": True},
    )
    return [WORKGROUP]
