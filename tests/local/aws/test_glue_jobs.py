"""Glue jobs that really run: their states, arguments, logs, errors and ends. Most scripts here need no Spark."""

import io
import time
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psutil
import pytest
from botocore.exceptions import ClientError

Clients = Callable[[str], Any]
UNFINISHED = {"STARTING", "RUNNING", "STOPPING"}

SPARK_SCRIPT = """
import argparse
from pyspark.sql import SparkSession
import rates

parser = argparse.ArgumentParser()
parser.add_argument("--source_uri")
parser.add_argument("--target_uri")
arguments, _ = parser.parse_known_args()
spark = SparkSession.builder.appName("double").getOrCreate()
rows = spark.read.option("header", "true").csv(arguments.source_uri)
rows = rows.selectExpr(f"CAST(amount AS INT) * {rates.FACTOR} AS amount", "region")
rows.write.mode("overwrite").partitionBy("region").parquet(arguments.target_uri)
print("shuffle partitions", spark.conf.get("spark.sql.shuffle.partitions"))
"""


@dataclass
class Jobs:
    """Jobs and objects of one test, in a bucket of its own."""

    glue: Any
    s3: Any
    logs: Any
    bucket: str

    def put(self, key: str, content: str | bytes) -> str:
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=content)
        return f"s3://{self.bucket}/{key}"

    def create(self, script: str, **definition: Any) -> str:
        name = f"job-{uuid.uuid4().hex[:8]}"
        uri = self.put(f"{name}.py", script)
        self.glue.create_job(
            Name=name, Role="role", Command={"Name": "glueetl", "ScriptLocation": uri}, GlueVersion="5.1", **definition
        )
        return name

    def run(self, name: str, **arguments: str) -> dict[str, Any]:
        given = {f"--{key}": value for key, value in arguments.items()}
        run_id = self.glue.start_job_run(JobName=name, Arguments=given)["JobRunId"]
        return self.wait(name, run_id)

    def state(self, name: str, run_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.glue.get_job_run(JobName=name, RunId=run_id)["JobRun"]
        return found

    def wait(self, name: str, run_id: str) -> dict[str, Any]:
        for _ in range(2400):
            if self.state(name, run_id)["JobRunState"] not in UNFINISHED:
                return self.state(name, run_id)
            time.sleep(0.1)
        raise AssertionError(f"{name} {run_id} did not end")

    def log(self, kind: str, run_id: str) -> list[str]:
        events = self.logs.get_log_events(logGroupName=f"/aws-glue/jobs/{kind}", logStreamName=run_id)["events"]
        return [event["message"] for event in events]

    def wait_for_output(self, embedded: Any, run_id: str, text: str) -> None:
        path = embedded.root / "glue-job-runs" / run_id / "stdout"
        for _ in range(600):
            if path.exists() and text in path.read_text():
                return
            time.sleep(0.05)
        raise AssertionError(f"{run_id} never said {text!r}")


@pytest.fixture
def jobs(aws: Clients) -> Jobs:
    bucket = f"glue-jobs-{uuid.uuid4().hex[:8]}"
    aws("s3").create_bucket(Bucket=bucket)
    return Jobs(aws("glue"), aws("s3"), aws("logs"), bucket)


def archive(**modules: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as zipped:
        for name, text in modules.items():
            zipped.writestr(f"{name}.py", text)
    return written.getvalue()


def test_a_spark_job_reads_and_writes_s3_addresses(jobs: Jobs) -> None:
    source = jobs.put("in/a b/amounts.csv", "amount,region\n21,eu-west-1\n4,us-east-1\n")
    extra = jobs.put("rates.zip", archive(rates="FACTOR = 2\n"))
    name = jobs.create(SPARK_SCRIPT, DefaultArguments={"--extra-py-files": extra, "--source_uri": source})
    run = jobs.run(name, target_uri=f"s3://{jobs.bucket}/out/")
    assert (run["JobRunState"], run.get("ErrorMessage")) == ("SUCCEEDED", None)
    assert jobs.log("output", run["Id"]) == ["shuffle partitions 4"]
    keys = [found["Key"] for found in jobs.s3.list_objects_v2(Bucket=jobs.bucket, Prefix="out/")["Contents"]]
    assert keys[0] == "out/_SUCCESS"
    assert [key.split("/")[1] for key in keys[1:]] == ["region=eu-west-1", "region=us-east-1"]


def test_run_arguments_win_over_default_arguments_and_unknown_ones_are_passed(jobs: Jobs) -> None:
    name = jobs.create("import sys\nprint(*sys.argv[1:], sep='|')\n", DefaultArguments={"--a": "1", "--b": "2"})
    run = jobs.run(name, b="3", c="x y")
    given = f"--JOB_NAME|{name}|--JOB_RUN_ID|{run['Id']}|--a|1|--b|3|--c|x y"
    assert jobs.log("output", run["Id"]) == [given]
    assert run["Arguments"] == {"--a": "1", "--b": "3", "--c": "x y"}


def test_a_script_that_raises_fails_with_the_error_as_its_message(jobs: Jobs) -> None:
    name = jobs.create(
        "class RefusedDelivery(Exception): ...\n"
        "raise RefusedDelivery('raw file s3://lake/raw/x.csv.gz: no column lineItem/UnblendedCost')\n"
    )
    run = jobs.run(name)
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"] == ("RefusedDelivery: raw file s3://lake/raw/x.csv.gz: no column lineItem/UnblendedCost")
    assert any("Traceback" in line for line in jobs.log("error", run["Id"]))


def test_a_script_that_exits_with_1_fails_with_its_last_line(jobs: Jobs) -> None:
    name = jobs.create(
        "import sys\nprint('RefusedDelivery: file b.csv.gz is torn', file=sys.stderr)\n"
        "print('26/11/23 14:33:10 WARN Shutdown: noise', file=sys.stderr)\nsys.exit(1)\n"
    )
    run = jobs.run(name)
    assert (run["JobRunState"], run["ErrorMessage"]) == ("FAILED", "RefusedDelivery: file b.csv.gz is torn")


def test_sys_exit_0_is_a_success(jobs: Jobs) -> None:
    assert jobs.run(jobs.create("import sys\nsys.exit(0)\n"))["JobRunState"] == "SUCCEEDED"


def test_a_missing_script_fails_and_names_it(jobs: Jobs) -> None:
    name = jobs.create("")
    jobs.s3.delete_object(Bucket=jobs.bucket, Key=f"{name}.py")
    run = jobs.run(name)
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"].startswith(f"s3://{jobs.bucket}/{name}.py: no such object")


def test_stop_ends_the_script_and_what_it_started(jobs: Jobs, embedded_aws: Any) -> None:
    name = jobs.create(
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print('child', child.pid, flush=True)\ntime.sleep(600)\n"
    )
    run_id = jobs.glue.start_job_run(JobName=name)["JobRunId"]
    jobs.wait_for_output(embedded_aws, run_id, "child")
    stdout = (embedded_aws.root / "glue-job-runs" / run_id / "stdout").read_text()
    stopped = jobs.glue.batch_stop_job_run(JobName=name, JobRunIds=[run_id])
    assert stopped["SuccessfulSubmissions"] == [{"JobName": name, "JobRunId": run_id}]
    assert jobs.wait(name, run_id)["JobRunState"] == "STOPPED"
    assert not psutil.pid_exists(int(stdout.split()[1])) or is_zombie(int(stdout.split()[1]))


def is_zombie(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def test_a_run_that_ended_cannot_be_stopped(jobs: Jobs) -> None:
    name = jobs.create("")
    run = jobs.run(name)
    errors = jobs.glue.batch_stop_job_run(JobName=name, JobRunIds=[run["Id"]])["Errors"]
    assert [error["ErrorDetail"]["ErrorCode"] for error in errors] == ["IllegalStateException"]


def test_more_runs_than_allowed_are_refused(jobs: Jobs, embedded_aws: Any) -> None:
    name = jobs.create(
        "import time\nprint('up', flush=True)\ntime.sleep(600)\n", ExecutionProperty={"MaxConcurrentRuns": 2}
    )
    runs = [jobs.glue.start_job_run(JobName=name)["JobRunId"] for _ in range(2)]
    with pytest.raises(ClientError) as error:
        jobs.glue.start_job_run(JobName=name)
    assert error.value.response["Error"]["Code"] == "ConcurrentRunsExceededException"
    jobs.glue.batch_stop_job_run(JobName=name, JobRunIds=runs)
    assert {jobs.wait(name, run_id)["JobRunState"] for run_id in runs} == {"STOPPED"}


def test_the_newest_run_is_listed_first(jobs: Jobs) -> None:
    name = jobs.create("")
    first, second = jobs.run(name)["Id"], jobs.run(name)["Id"]
    listed = jobs.glue.get_job_runs(JobName=name)["JobRuns"]
    assert [run["Id"] for run in listed] == [second, first]


def test_an_updated_job_runs_its_new_script(jobs: Jobs) -> None:
    name = jobs.create("print('old')\n")
    uri = jobs.put("new.py", "print('new')\n")
    jobs.glue.update_job(
        JobName=name, JobUpdate={"Role": "role", "Command": {"Name": "glueetl", "ScriptLocation": uri}}
    )
    assert jobs.log("output", jobs.run(name)["Id"]) == ["new"]


def test_a_job_does_not_see_the_servers_environment(jobs: Jobs) -> None:
    script = "import os\nprint(sorted(set(os.environ) & {'SPARK_HOME', 'AIRFLOW_HOME', 'TZ'}), os.environ['TZ'])\n"
    assert jobs.log("output", jobs.run(jobs.create(script))["Id"]) == ["['TZ'] UTC"]
