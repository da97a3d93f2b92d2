from __future__ import annotations

from local.stack.airflow_client import last_error


def test_the_exception_of_a_task_is_its_last_error() -> None:
    entries = [
        {"event": "Task started", "level": "info"},
        {"event": "something odd", "level": "error"},
        {
            "event": "Task failed with exception",
            "level": "error",
            "error_detail": [
                {"exc_type": "AirflowFailException", "exc_value": "file x.csv.gz is missing", "frames": []}
            ],
        },
        {"event": "Task exited", "level": "info"},
    ]

    assert last_error(entries) == "AirflowFailException: file x.csv.gz is missing"


def test_a_plain_error_line_is_taken_when_no_exception_was_logged() -> None:
    assert last_error([{"event": "killed by signal 9", "level": "error"}]) == "killed by signal 9"


def test_a_log_without_errors_names_none() -> None:
    assert last_error([{"event": "fine", "level": "info"}, "text"]) is None
