"""Templates, made once: those of the environments there are, and those that one machine is compared with."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

# Airflow reads its home when it is imported, so a fixture would come too late.
if "SENTINEL_TEST_AIRFLOW_HOME" not in os.environ:
    home = tempfile.mkdtemp(prefix="sentinel-test-airflow-")
    os.environ["SENTINEL_TEST_AIRFLOW_HOME"] = home
    os.environ["AIRFLOW_HOME"] = home
    os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
    os.environ["AIRFLOW__CORE__UNIT_TEST_MODE"] = "False"
    atexit.register(shutil.rmtree, home, ignore_errors=True)

# CDK's own part runs in Node, which lies beside Python.
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

import pytest
from aws_cdk import App

from infrastructure.app import add_stacks, findings, make_app
from infrastructure.environments import dev, prod
from infrastructure.settings import AirflowSettings, DashboardSettings, Environment

# Without NAT and with everything that can be switched on: what dev and prod leave out.
WHOLE = replace(
    prod.ENVIRONMENT,
    name="whole",
    airflow=AirflowSettings(
        has_nat=True,
        is_public=True,
        dashboard_url="https://costs.example.com",
        lineage_transport={"type": "http", "url": "https://lineage.example.com"},
        variable={"alert_quiet_hours": "20:00-06:00", "snapshot_keep_days": 30},
    ),
    dashboard=DashboardSettings(client_id="sentinel", has_firewall=True, oidc_origins=("https://token.example.com",)),
)
# In another region, in an Airflow that was there before and keeps its role; the payer's bucket is in a third.
JOINED = replace(
    prod.ENVIRONMENT,
    name="joined",
    region="eu-central-1",
    airflow=AirflowSettings(
        is_made=False,
        environment_name="data-platform",
        execution_role_arn="arn:aws:iam::444455556666:role/service-role/data-platform",
    ),
    payers=(replace(prod.ENVIRONMENT.payers[0], region="us-west-2"),),
)
ENVIRONMENTS = {one.name: one for one in (dev.ENVIRONMENT, prod.ENVIRONMENT, WHOLE, JOINED)}


@dataclass(frozen=True)
class Template:
    """One synthesized template."""

    name: str
    document: dict[str, Any]

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """Logical id → resource, of one type such as `AWS::S3::Bucket`."""
        return {name: one for name, one in self.document["Resources"].items() if one["Type"] == kind}

    def properties(self, kind: str) -> list[dict[str, Any]]:
        """The properties of all resources of one type."""
        return [one["Properties"] for one in self.of_type(kind).values()]

    def the(self, kind: str, **wanted: Any) -> dict[str, Any]:
        """The properties of the one resource of a type that has these properties."""
        found = [one for one in self.properties(kind) if all(one.get(name) == value for name, value in wanted.items())]
        assert len(found) == 1, f"{self.name}: {len(found)} of {kind} with {wanted}"
        return found[0]


@dataclass(frozen=True)
class Synthesized:
    """All templates of the environments, and the folder they lie in."""

    folder: Path
    findings: list[str]

    def template(self, environment: str, part: str) -> Template:
        prefix = ENVIRONMENTS[environment].installation.names.prefix
        return self.named(f"{prefix}-{part}")

    def named(self, name: str) -> Template:
        return Template(name, json.loads((self.folder / f"{name}.template.json").read_text()))

    def templates(self) -> Iterator[Template]:
        for path in sorted(self.folder.glob("*.template.json")):
            yield Template(path.name.removesuffix(".template.json"), json.loads(path.read_text()))


@pytest.fixture(scope="session")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """The templates of `dev`, `prod`, and an environment with everything that they leave out."""
    out = tmp_path_factory.mktemp("cdk.out")
    make_app(list(ENVIRONMENTS.values()), out).synth()
    return Synthesized(out, findings(out))


@pytest.fixture(scope="session")
def synthesize(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Environment], Callable[[str], Template]]:
    """The templates of another environment, unchecked: `synthesize(environment)("lake")`."""

    def made(environment: Environment) -> Callable[[str], Template]:
        out = tmp_path_factory.mktemp("cdk.out")
        app = App(outdir=str(out), analytics_reporting=False)
        add_stacks(app, environment)
        app.synth()
        prefix = environment.installation.names.prefix

        def template(part: str) -> Template:
            return Template(part, json.loads((out / f"{prefix}-{part}.template.json").read_text()))

        return template

    return made
