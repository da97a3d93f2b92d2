"""A package brought to AWS: all of it once, then only what changed; the environment only when its files did."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import botocore.session
import httpx
import pytest
from botocore.validate import ParamValidator

from deployment.__main__ import main
from deployment.deploy import Clients, EnvironmentUpdateError, deploy
from deployment.package import Package, build_package, write_package
from deployment.plan import Plan, described
from deployment.targets import TargetError, Targets, read_outputs, targets_from
from tests.deployment.conftest import LIBRARIES, WHEELS

ENVIRONMENT_FILES = ["plugins.zip", "requirements.txt", "startup.sh"]


@dataclass
class FakeMwaa:
    """An environment in memory: moto has no MWAA. Calls are checked against AWS's own model of them.

    :param ends_as: the status after an update, and whether it then names the new files.
    """

    bucket: str
    status: str = "AVAILABLE"
    ends_as: tuple[str, bool] = ("AVAILABLE", True)
    updates: list[dict[str, Any]] = field(default_factory=list)
    named: dict[str, Any] = field(default_factory=dict)
    _polls: int = 0

    def get_environment(self, **asked: Any) -> dict[str, Any]:
        check("GetEnvironment", asked)
        if self.updates and self.status == "UPDATING":
            self._polls += 1
            if self._polls == 2:
                self.status, is_taken = self.ends_as
                self.named = dict(self.updates[-1]) if is_taken else self.named
        environment = {"Status": self.status, "SourceBucketArn": f"arn:aws:s3:::{self.bucket}", "DagS3Path": "dags"}
        return {"Environment": {**environment, **self.named, "LastUpdate": {"Error": {"ErrorMessage": "pip said no"}}}}

    def update_environment(self, **asked: Any) -> None:
        check("UpdateEnvironment", asked)
        self.updates.append(asked)
        self.status, self._polls = "UPDATING", 0


def check(operation: str, asked: dict[str, Any]) -> None:
    model = botocore.session.get_session().get_service_model("mwaa").operation_model(operation)
    report = ParamValidator().validate(asked, model.input_shape)
    assert not report.has_errors(), report.generate_report()


@dataclass
class Account:
    """What is in the account before the first deployment, as infrastructure as code would make it."""

    clients: Clients
    targets: Targets
    mwaa: FakeMwaa

    def deploy(self, package: Package, *, is_dry_run: bool = False) -> Plan:
        return deploy(self.clients, package, self.targets, is_dry_run=is_dry_run, sleep=lambda _: None)

    def body(self, bucket: str, key: str) -> bytes:
        content: bytes = self.clients.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return content


@pytest.fixture
def checkout(checkout: Path) -> Path:
    """A smaller one: what is uploaded one by one is alike."""
    for folder in ("include/sql", "include/schemas/silver"):
        shutil.rmtree(checkout / folder)
    (checkout / "include" / "sql").mkdir()
    (checkout / "include" / "sql" / "one.sql").write_text("SELECT 1\n")
    return checkout


@pytest.fixture
def account(aws: Callable[[str], Any], request: pytest.FixtureRequest) -> Account:
    name = f"to-{abs(hash(request.node.name)) % 10**8}"
    targets = Targets(f"{name}-airflow", f"{name}-artifacts", name, f"{name}-silver", f"{name}-gold", f"{name}-api")
    s3, glue, awslambda = aws("s3"), aws("glue"), aws("lambda")
    for bucket in (targets.airflow_bucket, targets.artifacts_bucket):
        s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=targets.airflow_bucket, VersioningConfiguration={"Status": "Enabled"})
    for job in targets.jobs:
        glue.create_job(
            Name=job,
            Role="arn:aws:iam::123456789012:role/jobs",
            Command={"Name": "glueetl", "ScriptLocation": "s3://old/job.py", "PythonVersion": "3"},
            DefaultArguments={"--code_version": "old", "--enable-metrics": "true"},
            GlueVersion="5.1",
            WorkerType="G.1X",
            NumberOfWorkers=2,
        )
    trust = {"Version": "2012-10-17", "Statement": []}
    role = aws("iam").create_role(RoleName=f"{name}-api", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    awslambda.create_function(
        FunctionName=targets.api_function,
        Runtime="python3.12",
        Role=role,
        Handler="api.handler.lambda_handler",
        Code={"ZipFile": b"old"},
        Architectures=["arm64"],
    )
    mwaa = FakeMwaa(targets.airflow_bucket)
    return Account(Clients(s3, mwaa, glue, awslambda, amplify=None, web=httpx.Client()), targets, mwaa)


def test_the_first_time_brings_everything_and_the_second_nothing(account: Account, package: Package) -> None:
    first = account.deploy(package)

    uploaded = {(upload.bucket, upload.key) for upload in (*first.uploads, *first.dag_uploads)}
    s3_files = [path for path in package.files if path.startswith(("mwaa/", "artifacts/"))]
    assert len(uploaded) == len(s3_files) > 15
    assert account.body(account.targets.airflow_bucket, "dags/.airflowignore") == b"include/\n**/__pycache__/\n"
    assert account.body(account.targets.airflow_bucket, "plugins.zip") == package.files["mwaa/plugins.zip"]
    assert list(first.changed_environment_files) == ENVIRONMENT_FILES
    (update,) = account.mwaa.updates
    head = account.clients.s3.head_object(Bucket=account.targets.airflow_bucket, Key="plugins.zip")
    assert update["PluginsS3ObjectVersion"] == head["VersionId"]
    assert update["PluginsS3Path"] == "plugins.zip"
    assert update["WorkerReplacementStrategy"] == "GRACEFUL"

    second = account.deploy(package)

    assert second.is_empty
    assert described(second) == []
    assert len(account.mwaa.updates) == 1


def test_jobs_and_function_run_the_packages_code_and_keep_the_rest_of_their_definition(
    account: Account, package: Package
) -> None:
    account.deploy(package)

    job = account.clients.glue.get_job(JobName=account.targets.gold_job)["Job"]
    folder = f"s3://{account.targets.artifacts_bucket}/spark_jobs/{package.code_version}"
    assert job["Command"]["ScriptLocation"] == f"{folder}/gold.py"
    assert job["DefaultArguments"] == {
        "--code_version": package.code_version,
        "--extra-py-files": f"{folder}/sentinel_spark.zip",
        "--enable-metrics": "true",
    }
    assert (job["GlueVersion"], job["WorkerType"], job["NumberOfWorkers"]) == ("5.1", "G.1X", 2)
    function = account.clients.awslambda.get_function_configuration(FunctionName=account.targets.api_function)
    assert function["CodeSize"] == len(package.files[f"artifacts/api/{package.api_version}/api.zip"])


def test_a_changed_dag_is_one_object_and_no_update_of_the_environment(
    account: Account, package: Package, checkout: Path
) -> None:
    account.deploy(package)
    dag = checkout / "dags" / "roll_back_snapshot.py"
    dag.write_text(dag.read_text() + "# changed\n")

    plan = account.deploy(build_package(checkout, LIBRARIES, WHEELS))

    assert described(plan) == [
        f"upload   s3://{account.targets.airflow_bucket}/dags/roll_back_snapshot.py ({dag.stat().st_size:,} bytes)"
    ]
    assert account.body(account.targets.airflow_bucket, "dags/roll_back_snapshot.py") == dag.read_bytes()
    assert len(account.mwaa.updates) == 1


def test_a_dag_that_is_gone_is_deleted_and_nothing_else_is(account: Account, package: Package, checkout: Path) -> None:
    account.deploy(package)
    account.clients.s3.put_object(Bucket=account.targets.airflow_bucket, Key="notes/mine.txt", Body=b"mine")
    # An environment may serve another team too: what bears no sum of ours is theirs.
    account.clients.s3.put_object(Bucket=account.targets.airflow_bucket, Key="dags/theirs.py", Body=b"theirs")
    (checkout / "dags" / "roll_back_snapshot.py").unlink()

    plan = account.deploy(build_package(checkout, LIBRARIES, WHEELS))

    assert described(plan) == ["delete   dags/roll_back_snapshot.py"]
    listed = account.clients.s3.list_objects_v2(Bucket=account.targets.airflow_bucket)["Contents"]
    keys = {found["Key"] for found in listed}
    assert "dags/roll_back_snapshot.py" not in keys
    assert {"notes/mine.txt", "dags/theirs.py", "dags/expire_snapshots.py"} <= keys


@pytest.mark.parametrize(
    ("changed", "uploaded"),
    [
        ("requirements.txt", ["requirements.txt"]),
        ("startup.sh", ["startup.sh"]),
        ("plugins/sentinel/places.py", ["plugins.zip"]),
        ("requirements/mwaa-airflow-3.3.1.txt", ["dags/constraints.txt", "requirements.txt"]),
    ],
)
def test_a_change_of_what_the_environment_is_made_of_updates_it(
    account: Account, package: Package, checkout: Path, changed: str, uploaded: list[str]
) -> None:
    account.deploy(package)
    (checkout / changed).write_text((checkout / changed).read_text() + "# changed\n")

    plan = account.deploy(build_package(checkout, LIBRARIES, WHEELS))

    assert [upload.key for upload in plan.uploads] == uploaded
    assert plan.changed_environment_files == (uploaded[-1],)
    assert not plan.dag_uploads
    assert len(account.mwaa.updates) == 2


def test_an_object_somebody_else_wrote_is_written_again(account: Account, package: Package) -> None:
    account.deploy(package)
    account.clients.s3.put_object(
        Bucket=account.targets.airflow_bucket, Key="dags/expire_snapshots.py", Body=b"by hand"
    )

    plan = account.deploy(package)

    assert [upload.key for upload in plan.dag_uploads] == ["dags/expire_snapshots.py"]


def test_a_deployment_that_was_cut_off_before_the_update_makes_it_up(account: Account, package: Package) -> None:
    account.deploy(package)
    account.mwaa.named["PluginsS3ObjectVersion"] = "the-one-before"

    plan = account.deploy(package)

    assert described(plan) == ["update   MWAA environment for plugins.zip (20 to 30 minutes)"]
    assert len(account.mwaa.updates) == 2


def test_a_dry_run_tells_the_same_and_does_nothing(account: Account, package: Package) -> None:
    told = described(account.deploy(package, is_dry_run=True))

    assert account.clients.s3.list_objects_v2(Bucket=account.targets.airflow_bucket).get("KeyCount") == 0
    assert account.mwaa.updates == []
    assert described(account.deploy(package)) == told


def test_dags_come_after_the_environment_and_sql_before_the_dags(account: Account, package: Package) -> None:
    told = described(account.deploy(package, is_dry_run=True))
    place = {
        what: next(i for i, line in enumerate(told) if what in line)
        for what in ("spark_jobs/", "constraints.txt", "MWAA environment", "dags/include/", "dags/expire", "Glue job")
    }

    assert sorted(place, key=lambda what: place[what]) == [
        "constraints.txt",
        "spark_jobs/",
        "MWAA environment",
        "dags/include/",
        "dags/expire",
        "Glue job",
    ]


@pytest.mark.parametrize(
    ("ends_as", "told"),
    [(("UPDATE_FAILED", False), "is UPDATE_FAILED"), (("AVAILABLE", False), "is AVAILABLE without the new files")],
)
def test_an_environment_that_did_not_take_the_files_is_told_and_gets_no_new_dags(
    account: Account, package: Package, ends_as: tuple[str, bool], told: str
) -> None:
    account.mwaa.ends_as = ends_as

    with pytest.raises(EnvironmentUpdateError, match=f"{told}.*pip said no"):
        account.deploy(package)
    listed = account.clients.s3.list_objects_v2(Bucket=account.targets.airflow_bucket, Prefix="dags/")["Contents"]
    assert [found["Key"] for found in listed] == ["dags/constraints.txt"]


def test_an_environment_that_is_being_updated_is_left_alone(account: Account, package: Package) -> None:
    account.mwaa.status = "UPDATING"

    with pytest.raises(TargetError, match="it is UPDATING; deploy again when it is AVAILABLE"):
        account.deploy(package)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"artifacts_bucket": "no-such-bucket-1"}, "--artifacts-bucket no-such-bucket-1: there is none"),
        ({"gold_job": "no-such-job"}, "Glue job no-such-job: there is none"),
        ({"api_function": "no-such-function"}, "Lambda function no-such-function: there is none"),
        ({"airflow_bucket": "another"}, "--airflow-bucket another: environment .* reads the bucket"),
    ],
)
def test_a_name_nothing_has_is_told(account: Account, package: Package, wrong: dict[str, str], told: str) -> None:
    account.targets = Targets(**{**vars(account.targets), **wrong})

    with pytest.raises(TargetError, match=told):
        account.deploy(package)


def test_a_bucket_without_versions_is_refused(account: Account, package: Package) -> None:
    suspended = {"Status": "Suspended"}
    account.clients.s3.put_bucket_versioning(Bucket=account.targets.airflow_bucket, VersioningConfiguration=suspended)

    with pytest.raises(TargetError, match="it keeps no versions"):
        account.deploy(package)


def test_names_come_from_options_before_a_stacks_outputs_and_missing_ones_are_told_together() -> None:
    outputs = {
        "AirflowBucket": "a",
        "ArtifactsBucket": "b",
        "AirflowEnvironment": "c",
        "SilverJob": "d",
        "GoldJob": "e",
    }

    found = targets_from({"airflow_bucket": "mine", "api_function": "f"}, outputs)

    assert found == Targets("mine", "b", "c", "d", "e", "f", "")
    with pytest.raises(TargetError, match=r"--gold-job \(output GoldJob\), --api-function \(output ApiFunction\)$"):
        targets_from({}, {key: value for key, value in outputs.items() if key != "GoldJob"})
    assert targets_from({}, outputs, is_upload_only=True) == Targets("a", "b")
    with pytest.raises(TargetError, match=r"--dashboard-address .*, --dashboard-config \(output DashboardConfig\)$"):
        targets_from({"dashboard_app": "d1", "api_function": "f"}, outputs)
    with_app = {**outputs, "ApiFunction": "f", "DashboardApp": "d1"}
    assert targets_from({}, with_app, is_without_dashboard=True) == Targets("a", "b", "c", "d", "e", "f")


def test_outputs_are_read_from_all_stacks(tmp_path: Path) -> None:
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps({"sentinel-lake": {"ArtifactsBucket": "b"}, "sentinel-api": {"ApiFunction": "f"}}))
    assert read_outputs(file) == {"ArtifactsBucket": "b", "ApiFunction": "f"}

    file.write_text(json.dumps({"one": {"ApiFunction": "f"}, "two": {"ApiFunction": "g"}}))
    with pytest.raises(TargetError, match="ApiFunction of two is 'g', of another stack 'f'"):
        read_outputs(file)
    with pytest.raises(TargetError, match="no such file"):
        read_outputs(tmp_path / "nothing.json")


def test_the_command_says_what_is_missing_and_ends_with_2(
    package: Package, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_package(package, tmp_path / "package")

    assert main(["deploy", "--package", str(tmp_path / "package"), "--airflow-bucket", "a"]) == 2
    told = capsys.readouterr().err
    assert told.startswith(
        "error: not given, and in no output of --outputs: --artifacts-bucket (output ArtifactsBucket)"
    )


def test_before_anything_else_is_made_the_command_uploads_and_tells_what_infrastructure_names(
    account: Account,
    package: Package,
    embedded_aws: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in embedded_aws.environment().items():
        monkeypatch.setenv(name, value)
    write_package(package, tmp_path / "package")
    buckets = [account.targets.airflow_bucket, account.targets.artifacts_bucket]
    command = ["deploy", "--upload-only", "--package", str(tmp_path / "package")]
    command += ["--airflow-bucket", buckets[0], "--artifacts-bucket", buckets[1]]

    assert main([*command, "--dry-run"]) == 0
    assert capsys.readouterr().out.endswith("dry run: nothing was done\n")
    assert [account.clients.s3.list_objects_v2(Bucket=bucket)["KeyCount"] for bucket in buckets] == [0, 0]

    assert main(command) == 0
    told = capsys.readouterr().out.splitlines()
    versions = {
        file: account.clients.s3.head_object(Bucket=buckets[0], Key=file)["VersionId"] for file in ENVIRONMENT_FILES
    }
    assert told[-4:] == [
        f"code of the API: api/{package.api_version}/api.zip",
        *(f"version of {file}: {version}" for file, version in versions.items()),
    ]
    assert account.mwaa.updates == []

    assert main(command) == 0
    assert capsys.readouterr().out.splitlines()[0] == "everything is there already"
