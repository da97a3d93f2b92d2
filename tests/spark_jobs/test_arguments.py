import pytest

from spark_jobs.arguments import parse_arguments, snapshot_folder

REQUIRED = ["--billing_period", "2026-10", "--snapshot_id", "2026-10-00"]


def test_arguments_of_others_are_passed_over() -> None:
    found = parse_arguments(
        ["--JOB_NAME", "silver", "--raw_uri", "s3://lake/raw/", *REQUIRED, "--TempDir", "x"], "raw_uri"
    )
    assert (found.raw_uri, found.billing_period, found.snapshot_id) == ("s3://lake/raw/", "2026-10", "2026-10-00")


def test_a_uri_always_ends_with_a_slash() -> None:
    assert parse_arguments(["--raw_uri", "s3://lake/raw", *REQUIRED], "raw_uri").raw_uri == "s3://lake/raw/"


def test_the_folder_of_a_snapshot_is_partitioned_by_billing_period_and_snapshot() -> None:
    arguments = parse_arguments(REQUIRED)
    folder = "s3://lake/gold/daily_costs/billing_period=2026-10/snapshot_id=2026-10-00/"
    assert snapshot_folder("s3://lake/gold/", "daily_costs", arguments) == folder


@pytest.mark.parametrize("period", ["2026-13", "2026-1", "October", "2026-10-01"])
def test_what_is_no_billing_period_ends_the_job(period: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        parse_arguments(["--billing_period", period, "--snapshot_id", "x"])
    assert f"'{period}' is no billing period, write YYYY-MM" in capsys.readouterr().err


def test_a_missing_argument_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        parse_arguments(REQUIRED, "silver_uri")
    assert "--silver_uri" in capsys.readouterr().err
