"""How a Glue job becomes a local process."""

import shlex
from pathlib import Path

from local.aws.places import Places
from local.aws.spark_command import environment, extra_settings, last_error_line, spark_settings, submit_arguments


def test_every_bucket_is_mounted_under_its_s3_address(tmp_path: Path) -> None:
    places = Places(tmp_path / "with blank")
    places.create()
    (places.buckets / "sentinel-lake").mkdir()
    settings = spark_settings(places, tmp_path / "scratch")
    mount = settings["spark.hadoop.fs.viewfs.mounttable.sentinel-lake.linkFallback"]
    assert mount == f"s3://{tmp_path}/with%20blank/s3/sentinel-lake"


def test_nothing_of_spark_listens_beyond_loopback(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.create()
    settings = spark_settings(places, tmp_path)
    assert settings["spark.driver.bindAddress"] == settings["spark.driver.host"] == "127.0.0.1"
    assert settings["spark.ui.enabled"] == "false"


def test_settings_survive_the_shell_quoting_of_pyspark() -> None:
    words = shlex.split(submit_arguments({"spark.a": "x y", "spark.b": "'\"$HOME"}))
    assert words == [
        *("--master", "local[2]", "--driver-memory", "2g"),
        *("--conf", "spark.a=x y", "--conf", "spark.b='\"$HOME", "pyspark-shell"),
    ]


def test_chained_conf_arguments_are_taken_apart() -> None:
    chained = {"--conf": "spark.sql.ansi.enabled=true --conf spark.x=a=b"}
    assert extra_settings(chained) == {"spark.sql.ansi.enabled": "true", "spark.x": "a=b"}
    assert extra_settings({}) == {}


def test_a_job_inherits_no_way_into_another_python_or_spark() -> None:
    inherited = {"PATH": "/bin", "PYTHONPATH": "/repo", "SPARK_HOME": "/spark", "AIRFLOW_HOME": "/a", "JAVA_HOME": "/j"}
    given = environment(inherited, {}, [Path("/x/sentinel_spark.zip")])
    assert given["PYTHONPATH"] == "/x/sentinel_spark.zip"
    assert given["PATH"] == "/bin"
    assert given["JAVA_HOME"] != "/j"
    assert not {"SPARK_HOME", "AIRFLOW_HOME"} & given.keys()


def test_the_last_error_line_is_the_scripts_not_sparks() -> None:
    stderr = (
        "Setting default log level to WARN\n"
        "RefusedDelivery: raw file s3://lake/x: torn\n"
        "\tat org.apache.spark.Foo\n"
        "26/11/23 14:33:10 WARN ShutdownHookManager: noise\n\n"
    )
    assert last_error_line(stderr) == "RefusedDelivery: raw file s3://lake/x: torn"
    assert last_error_line("") == ""
