"""The server as a process: whom it answers, what it keeps, what it leaves behind, and how it fails to start."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
Start = Callable[[Path], Any]


@pytest.fixture
def own_aws(tmp_path: Path, start_aws: Start) -> Iterator[Any]:
    embedded = start_aws(tmp_path / "root")
    yield embedded
    if embedded.process.poll() is None:
        embedded.stop()


def run_server(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "local.aws", *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def other_addresses() -> list[str]:
    """This machine's addresses beside loopback."""
    found = [address.address for addresses in psutil.net_if_addrs().values() for address in addresses
             if address.family == socket.AF_INET]  # fmt: skip
    return [address for address in found if not address.startswith("127.")]


def is_alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def wait_until_gone(pids: list[int]) -> list[int]:
    """The processes that are still there after 20 seconds."""
    for _ in range(200):
        if not [pid for pid in pids if is_alive(pid)]:
            break
        time.sleep(0.1)
    return [pid for pid in pids if is_alive(pid)]


def test_health_says_ready_and_which_process(embedded_aws: Any) -> None:
    with urllib.request.urlopen(f"{embedded_aws.endpoint_url}/_sentinel/health") as answer:  # noqa: S310
        assert json.load(answer) == {"status": "ready", "pid": embedded_aws.process.pid}


def test_it_listens_on_loopback_only(embedded_aws: Any) -> None:
    port = urlsplit(embedded_aws.endpoint_url).port
    listening = [
        connection.laddr.ip
        for connection in psutil.Process(embedded_aws.process.pid).net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    assert listening == ["127.0.0.1"]
    for address in other_addresses():
        with pytest.raises(OSError, match=r"refused|timed out|unreachable"):
            socket.create_connection((address, port), timeout=2)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.1"])
def test_an_address_others_could_reach_is_refused(tmp_path: Path, host: str) -> None:
    ended = run_server("--host", host, "--root", str(tmp_path))
    assert ended.returncode == 1
    assert f"error: --host {host}" in ended.stderr


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run_server("--port", str(port), "--root", str(tmp_path))
    assert ended.returncode == 1
    assert ended.stderr.strip() == f"error: port {port} on 127.0.0.1 is in use; choose another with --port"


def test_a_damaged_catalog_is_named(tmp_path: Path) -> None:
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "glue.json").write_text("{torn")
    ended = run_server("--port", "0", "--root", str(tmp_path))
    assert ended.returncode == 1
    assert "catalog/glue.json: not a catalog snapshot" in ended.stderr


def test_a_restart_keeps_objects_and_catalog(own_aws: Any, start_aws: Start, new_lake: Callable[[Any], Any]) -> None:
    lake = new_lake(own_aws.client)
    lake.put("raw/demo/p=1/1.csv", b"a,b\n1,2\n")
    lake.s3.put_object(
        Bucket=lake.bucket, Key="m.json", Body=b"{}", ContentType="application/json", Metadata={"k": "v"}
    )
    lake.glue.create_crawler(
        Name="raw",
        Role="role",
        DatabaseName=lake.database,
        Targets={"S3Targets": [{"Path": f"s3://{lake.bucket}/raw/"}]},
        Configuration=json.dumps({"Grouping": {"TableLevelConfiguration": 3}}),
    )
    lake.glue.create_job(Name="job", Role="role", Command={"Name": "glueetl", "ScriptLocation": "s3://x/y.py"})
    lake.athena.create_work_group(
        Name="sentinel", Configuration={"ResultConfiguration": {"OutputLocation": f"s3://{lake.bucket}/r/"}}
    )
    lake.crawl("raw")
    lake.succeed("CREATE VIEW v AS SELECT b FROM demo")
    before = lake.s3.head_object(Bucket=lake.bucket, Key="m.json")
    assert own_aws.stop() == 0

    again = start_aws(own_aws.root)
    try:
        lake.s3, lake.glue, lake.athena = (again.client(service) for service in ("s3", "glue", "athena"))
        after = lake.s3.head_object(Bucket=lake.bucket, Key="m.json")
        kept = ("ETag", "LastModified", "ContentType", "Metadata", "ContentLength")
        assert {key: after[key] for key in kept} == {key: before[key] for key in kept}
        assert lake.values("SELECT a, b, p FROM demo") == [["1", "2", "1"]]
        assert lake.values("SELECT b FROM v") == [["2"]]
        lake.put("raw/demo/p=2/1.csv", b"a,b\n3,4\n")
        assert lake.crawl("raw")["Status"] == "SUCCEEDED"
        assert lake.values("SELECT SUM(b) FROM demo") == [["6"]]
        assert lake.glue.get_job(JobName="job")["Job"]["Command"]["ScriptLocation"] == "s3://x/y.py"
        assert lake.athena.get_work_group(WorkGroup="sentinel")["WorkGroup"]["Name"] == "sentinel"
    finally:
        again.stop()


def test_a_multipart_objects_etag_survives_a_restart(own_aws: Any, start_aws: Start) -> None:
    s3 = own_aws.client("s3")
    s3.create_bucket(Bucket="large")
    upload = s3.create_multipart_upload(Bucket="large", Key="k")["UploadId"]
    part = s3.upload_part(Bucket="large", Key="k", UploadId=upload, PartNumber=1, Body=b"x" * 100)["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": part}]}
    etag = s3.complete_multipart_upload(Bucket="large", Key="k", UploadId=upload, MultipartUpload=parts)["ETag"]
    assert etag.endswith('-1"')
    own_aws.stop()
    again = start_aws(own_aws.root)
    try:
        assert again.client("s3").head_object(Bucket="large", Key="k")["ETag"] == etag
    finally:
        again.stop()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_of_a_job_outlives_the_server(own_aws: Any, end: signal.Signals) -> None:
    s3, glue = own_aws.client("s3"), own_aws.client("glue")
    s3.create_bucket(Bucket="code")
    script = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print('up', flush=True)\ntime.sleep(600)\n"
    )
    s3.put_object(Bucket="code", Key="sleep.py", Body=script.encode())
    glue.create_job(Name="sleep", Role="role", Command={"Name": "glueetl", "ScriptLocation": "s3://code/sleep.py"})
    run_id = glue.start_job_run(JobName="sleep")["JobRunId"]
    stdout = own_aws.root / "glue-job-runs" / run_id / "stdout"
    for _ in range(600):
        if stdout.exists() and "up" in stdout.read_text():
            break
        time.sleep(0.05)
    children = [child.pid for child in psutil.Process(own_aws.process.pid).children(recursive=True)]
    assert len(children) == 2
    os.kill(own_aws.process.pid, end)
    code = own_aws.process.wait(timeout=30)
    assert code == (0 if end == signal.SIGTERM else -signal.SIGKILL)
    assert wait_until_gone(children) == []
