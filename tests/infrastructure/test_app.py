"""Which environments there are, what an unknown one leads to, and which build of the API is deployed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from aws_cdk import App, Stack

from infrastructure import release
from infrastructure.app import environment_names, findings, load_environment, main
from infrastructure.release import api_code_key, code_version, require_release
from infrastructure.settings import Environment, SettingError
from tests.infrastructure.conftest import Template


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


def test_functions_and_jobs_run_the_last_package(tmp_path: Path) -> None:
    assert api_code_key(tmp_path) == "api/unreleased/api.zip"
    assert code_version(tmp_path) == "unreleased"
    package = tmp_path / "build" / "package" / "package.json"
    package.parent.mkdir(parents=True)
    package.write_text('{"api_version": "0123456789ab", "code_version": "bbbbbbbbbbbb"}')
    assert api_code_key(tmp_path) == "api/0123456789ab/api.zip"
    assert code_version(tmp_path) == "bbbbbbbbbbbb"
    package.write_text("{}")
    with pytest.raises(ValueError, match=r"package\.json names no api_version .*: run `make package` again"):
        api_code_key(tmp_path)
    with pytest.raises(ValueError, match=r"package\.json names no code_version .*: run `make package` again"):
        code_version(tmp_path)


def test_jobs_whose_code_was_never_packed_are_not_deployed(tmp_path: Path) -> None:
    """Glue takes a job whose script is not there; `cdk deploy` does not take a stack with an error."""
    app = App(outdir=str(tmp_path / "cdk.out"), analytics_reporting=False)
    unpacked, packed = Stack(app, "unpacked"), Stack(app, "packed")
    require_release(unpacked, tmp_path)
    (tmp_path / "build" / "package").mkdir(parents=True)
    (tmp_path / "build" / "package" / "package.json").write_text("{}")
    require_release(packed, tmp_path)

    messages = {stack.stack_name: [one.entry.data for one in stack.messages] for stack in app.synth().stacks}

    assert messages == {"unpacked": ["nothing is packed: `make package` and `make deploy` come first"], "packed": []}


def test_the_jobs_stack_names_what_was_packed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, synthesize: Callable[[Environment], Callable[[str], Template]]
) -> None:
    package = tmp_path / "package.json"
    monkeypatch.setattr(release, "PACKAGE", package)
    package.write_text('{"api_version": "0123456789ab", "code_version": "bbbbbbbbbbbb"}')

    jobs = synthesize(load_environment("dev"))("jobs").properties("AWS::Glue::Job")

    assert {one["DefaultArguments"]["--code_version"] for one in jobs} == {"bbbbbbbbbbbb"}
    assert all("/spark_jobs/bbbbbbbbbbbb/" in one["Command"]["ScriptLocation"] for one in jobs)
