"""Which environments there are, what an unknown one leads to, and which build of the API is deployed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from infrastructure.app import environment_names, findings, load_environment, main
from infrastructure.release import api_code_key
from infrastructure.settings import SettingError


def test_each_file_of_environments_is_one_that_can_be_loaded() -> None:
    assert environment_names() == ["dev", "prod"]
    assert [load_environment(name).name for name in environment_names()] == ["dev", "prod"]


def test_an_unknown_environment_is_named_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SettingError, match="no environment 'test': there are dev, prod"):
        load_environment("test")
    assert main(["test"]) == 2
    assert capsys.readouterr().err == "no environment 'test': there are dev, prod\n"


def test_a_finding_is_told_with_its_rule_and_place(tmp_path: Path) -> None:
    assert findings(tmp_path) == []
    violation = {
        "ruleName": "AwsSolutions-S1",
        "description": "no logs",
        "violatingConstructs": [{"constructPath": "lake/Bucket"}],
    }
    (tmp_path / "validation-report.json").write_text(json.dumps({"pluginReports": [{"violations": [violation]}]}))
    assert findings(tmp_path) == ["AwsSolutions-S1 lake/Bucket: no logs"]


def test_the_function_is_that_of_the_last_package(tmp_path: Path) -> None:
    assert api_code_key(tmp_path) == "api/unreleased/api.zip"
    package = tmp_path / "build" / "package" / "package.json"
    package.parent.mkdir(parents=True)
    package.write_text('{"api_version": "0123456789ab"}')
    assert api_code_key(tmp_path) == "api/0123456789ab/api.zip"
    package.write_text("{}")
    with pytest.raises(ValueError, match=r"package\.json names no api_version .*: run `make package` again"):
        api_code_key(tmp_path)
