"""A skipped task says why where people look."""

import logging

import pytest
from airflow.sdk.exceptions import AirflowSkipException

from sentinel.skipping import skipped


def test_the_reason_stands_in_the_log_and_in_the_exception(caplog):
    caplog.set_level(logging.INFO, logger="sentinel.skipping")
    with pytest.raises(AirflowSkipException, match=r"^no delivery for 2026-04$"):
        raise skipped("no delivery for 2026-04")
    assert [record.getMessage() for record in caplog.records] == ["skipped: no delivery for 2026-04"]
