"""The application of CDK: all stacks of the environments, checked by cdk-nag. `python -m infrastructure.app [environment …]`."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from infrastructure.settings import REPO_ROOT, Environment, SettingError
from infrastructure.stacks.access import AccessStack
from infrastructure.stacks.api import ApiStack
from infrastructure.stacks.catalog import CatalogStack
from infrastructure.stacks.dashboard import DashboardStack
from infrastructure.stacks.deliveries import DeliveriesStack
from infrastructure.stacks.export import ExportStack
from infrastructure.stacks.jobs import JobsStack
from infrastructure.stacks.lake import LakeStack
from infrastructure.stacks.monitoring import MonitoringStack
from infrastructure.stacks.orchestration import OrchestrationStack
from infrastructure.stacks.payer_access import PayerAccessStack

ENVIRONMENTS = REPO_ROOT / "infrastructure" / "environments"


def environment_names() -> list[str]:
    """The environments there are files of."""
    return sorted(path.stem for path in ENVIRONMENTS.glob("*.py") if path.stem != "__init__")


def load_environment(name: str) -> Environment:
    """The settings of an environment. Raises SettingError when there are none."""
    if name not in environment_names():
        raise SettingError(f"no environment {name!r}: there are {', '.join(environment_names())}")
    environment: Environment = import_module(f"infrastructure.environments.{name}").ENVIRONMENT
    return environment


def add_stacks(app: App, environment: Environment) -> None:
    """All stacks of one environment, in the order they are deployed in."""
    access = AccessStack(app, environment)
    lake = LakeStack(app, environment)
    deliveries = DeliveriesStack(app, environment, lake.access_logs)
    if environment.export.is_made:
        ExportStack(app, environment).add_stack_dependency(deliveries)
    catalog = CatalogStack(app, environment, lake.results_key)
    jobs = JobsStack(app, environment, lake.logs_key)
    orchestration = OrchestrationStack(app, environment, lake.airflow_key)
    api = ApiStack(app, environment, lake.logs_key)
    if environment.dashboard.is_made:
        DashboardStack(app, environment, api.address)
    monitoring = MonitoringStack(app, environment, api.api.ref)
    for payer in environment.payers:
        # Of no stack: this one is deployed with another account's credentials.
        PayerAccessStack(app, environment, payer)
    # What is named but not referred to.
    for later, earlier in (
        (catalog, access),
        (jobs, access),
        (orchestration, access),
        (api, access),
        (catalog, lake),
        (jobs, lake),
        (api, lake),
        (deliveries, lake),
        (monitoring, orchestration),
    ):
        later.add_stack_dependency(earlier)


def make_app(environments: list[Environment], out: Path | None = None) -> App:
    """The application with the stacks of these environments; `synth` writes them."""
    app = App(outdir=str(out) if out else None, analytics_reporting=False)
    for environment in environments:
        add_stacks(app, environment)
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    return app


def main(arguments: list[str]) -> int:
    """Write the templates of the named environments, or of all, into cdk.out."""
    try:
        environments = [load_environment(name) for name in arguments or environment_names()]
    except SettingError as error:
        print(error, file=sys.stderr)
        return 2
    out = REPO_ROOT / "cdk.out"
    make_app(environments, out).synth()
    found = findings(out)
    print(f"{len(list(out.glob('*.template.json')))} templates in {out}; {len(found)} findings")
    return 1 if found else 0


def findings(out: Path) -> list[str]:
    """What CDK and cdk-nag found wrong or worth a warning, and nobody has acknowledged with a reason."""
    report = out / "validation-report.json"
    if not report.exists():
        return []
    return [
        f"{violation['ruleName']} {construct['constructPath']}: {violation['description']}"
        for plugin in json.loads(report.read_text())["pluginReports"]
        for violation in plugin["violations"]
        for construct in violation["violatingConstructs"]
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
