"""`python -m deployment package | lay-out | deploy`: pack what goes to AWS, lay it out as MWAA does, bring it there."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import boto3
import httpx
from botocore.exceptions import BotoCoreError, ClientError

from deployment.api_function import function_libraries
from deployment.dashboard import DashboardError
from deployment.deploy import Clients, EnvironmentUpdateError, deploy, file_versions
from deployment.mwaa import lay_out
from deployment.package import build_package, read_package, write_package
from deployment.plan import Plan, api_code_key, described
from deployment.targets import NAMED_BY, read_outputs, targets_from
from deployment.wheels import wheels

REPO_ROOT = Path(__file__).resolve().parent.parent
PACKAGE = REPO_ROOT / "build" / "package"
WEB_SECONDS = 60.0


def main(argv: list[str] | None = None) -> int:
    """Exit code: 0 done, 1 AWS refused or failed, 2 wrong option, file or setting."""
    arguments = _parser().parse_args(argv)
    try:
        arguments.run(arguments)
    except (EnvironmentUpdateError, DashboardError, ClientError, BotoCoreError, httpx.HTTPError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except (ValueError, OSError, RuntimeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deployment", description=__doc__)
    verbs = parser.add_subparsers(required=True)
    package = verbs.add_parser(
        "package", help="pack dags, plugins, requirements, Spark and Lambda code, and the dashboard"
    )
    package.add_argument("--into", type=Path, default=PACKAGE, help="folder (%(default)s)")
    package.set_defaults(run=_package)
    lay_out = verbs.add_parser("lay-out", help="write dags/ and plugins/ as MWAA has them in /usr/local/airflow")
    lay_out.add_argument("folder", type=Path)
    lay_out.set_defaults(run=_lay_out)
    to_aws = verbs.add_parser(
        "deploy", help="upload what changed, and update the environment, the jobs, the functions and the dashboard"
    )
    to_aws.add_argument("--package", type=Path, default=PACKAGE, help="folder (%(default)s)")
    to_aws.add_argument("--outputs", type=Path, help="file of `cdk deploy --outputs-file`; names that no option gives")
    for field, (option, output) in NAMED_BY.items():
        to_aws.add_argument(option, dest=field, help=f"else the output {output}")
    to_aws.add_argument("--upload-only", action="store_true", help="to the two buckets, before what reads them is made")
    to_aws.add_argument("--without-dashboard", action="store_true", help="where Amplify builds it from a repository")
    to_aws.add_argument("--dry-run", action="store_true", help="only tell what would be done")
    to_aws.set_defaults(run=_deploy)
    return parser


def _package(arguments: argparse.Namespace) -> None:
    package = build_package(REPO_ROOT, function_libraries(REPO_ROOT), wheels(REPO_ROOT))
    write_package(package, arguments.into)
    size = sum(len(content) for content in package.files.values())
    print(f"{arguments.into}: {len(package.files)} files, {size:,} bytes")
    print(f"  Spark code  {package.code_version}")
    print(f"  API code    {package.api_version}")
    print(f"  SHA-256     {package.sha256}")


def _lay_out(arguments: argparse.Namespace) -> None:
    for name, count in lay_out(REPO_ROOT, arguments.folder).items():
        print(f"{arguments.folder / name}: {count} files")


def _deploy(arguments: argparse.Namespace) -> None:
    package = read_package(arguments.package)
    outputs = read_outputs(arguments.outputs) if arguments.outputs else {}
    options = {field: getattr(arguments, field) for field in NAMED_BY}
    targets = targets_from(
        options, outputs, is_upload_only=arguments.upload_only, is_without_dashboard=arguments.without_dashboard
    )
    connect: Any = boto3.client  # its stubs know services by literal names only
    s3, mwaa, glue, awslambda, amplify = map(connect, ("s3", "mwaa", "glue", "lambda", "amplify"))
    clients = Clients(s3, mwaa, glue, awslambda, amplify, httpx.Client(timeout=WEB_SECONDS))
    deploy(clients, package, targets, is_dry_run=arguments.dry_run, progress=_print_plan)
    if arguments.dry_run:
        print("dry run: nothing was done")
        return
    # Infrastructure as code names these, too: told, so that it does not put former ones back.
    print(f"code of the API: {api_code_key(package)}")
    for file, version in file_versions(clients, targets).items():
        print(f"version of {file}: {version}")


def _print_plan(plan: Plan) -> None:
    for line in described(plan) or ["everything is there already"]:
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
