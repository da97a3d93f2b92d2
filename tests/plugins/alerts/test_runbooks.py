"""Every kind of alert has a runbook, its link opens it, and what the runbook tells to type can be typed."""

import asyncio
import re
import shlex
from pathlib import Path

import httpx
import pytest
import sqlglot
import typer
from airflow.cli import cli_parser
from starlette.middleware.gzip import GZipMiddleware

from local.command.app import app
from sentinel.alerts.kinds import KINDS
from sentinel.alerts.links import RUNBOOKS_PREFIX, runbook_url
from sentinel.alerts.run import DAG_IDS
from sentinel.alerts.runbooks import runbooks_app
from sentinel.checks.definitions import check_names
from sentinel.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[3]
RUNBOOKS = REPOSITORY / "docs" / "runbooks"
PAGES = sorted(RUNBOOKS.glob("*.md"))
SECTIONS = ["What it means", "How to see", "How to fix", "How to verify"]


def get(path: str) -> tuple[int, str]:
    """Status and body of a page, as Airflow's mounted application answers it."""
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": RUNBOOKS_PREFIX + path, "root_path": RUNBOOKS_PREFIX}
    asyncio.run(runbooks_app(scope, None, send))
    return sent[0]["status"], sent[1]["body"].decode()


def commands(text: str) -> list[str]:
    blocks = re.findall(r"```\n(.*?)```", text, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


COMMANDS = sorted({command for page in PAGES for command in commands(page.read_text())})


def test_there_is_a_runbook_for_every_kind_and_for_no_other():
    assert {page.stem for page in PAGES} == {*KINDS, "README"}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_alerts_link_opens_the_runbook(kind, monkeypatch):
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://airflow.example.com/")
    url = runbook_url(kind)
    assert url == f"https://airflow.example.com/sentinel/runbooks/{kind}"
    status, body = get(url.removeprefix(f"https://airflow.example.com{RUNBOOKS_PREFIX}"))
    assert status == 200
    assert f"<h1>{kind}: {KINDS[kind].title}</h1>" in body


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_runbook_says_what_it_means_and_how_to_see_fix_and_verify(kind):
    text = (RUNBOOKS / f"{kind}.md").read_text()
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS
    assert f"**Severity** {KINDS[kind].severity}" in text
    assert ("waits for the end of the quiet hours" in text) is (KINDS[kind].severity == "warning")


def test_a_runbook_opens_each_time_also_when_airflow_compresses_it():
    packed = GZipMiddleware(runbooks_app, minimum_size=1024)

    async def opened_three_times() -> list[str]:
        transport = httpx.ASGITransport(app=packed)
        async with httpx.AsyncClient(transport=transport, base_url="http://airflow") as client:
            answers = [await client.get("/failed_run", headers={"accept-encoding": "gzip"}) for _ in range(3)]
        assert [answer.headers.get_list("content-encoding") for answer in answers] == [["gzip"]] * 3
        return [answer.text for answer in answers]

    assert asyncio.run(opened_three_times()) == [get("/failed_run")[1]] * 3


def test_the_list_names_every_kind_with_its_severity():
    status, body = get("/")
    assert status == 200
    for kind in KINDS.values():
        assert (
            f'<td><a href="{kind.name}">{kind.name}</a></td>\n<td>{kind.severity}</td>\n<td>{kind.title}</td>' in body
        )


@pytest.mark.parametrize("page", [*PAGES, REPOSITORY / "docs" / "errors.md"], ids=lambda page: page.stem)
def test_every_link_of_a_page_opens_another_one(page):
    path = "/" if page.stem == "README" else f"/{page.stem}"
    for target in re.findall(r'href="([^"]+)"', get(path)[1]):
        assert get(f"/{target}")[0] == 200, target
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text()):
        assert (page.parent / target).is_file(), target


@pytest.mark.parametrize("path", ["/nothing", "/../errors", "/README.md", "/..%2f..%2fsettings", "/failed_run/x"])
def test_nothing_else_is_served(path):
    assert get(path)[0] == 404


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_can_be_typed_as_it_is_written(command):
    program, verb, *arguments = shlex.split(command)
    group = typer.main.get_command(app)
    assert program == "sentinel"
    assert verb in group.commands, f"there is no `sentinel {verb}`"
    if verb == "airflow":
        parsed = cli_parser.get_parser().parse_args(arguments)
        assert getattr(parsed, "dag_id", None) in {None, *DAG_IDS}
        return
    context = group.commands[verb].make_context(verb, list(arguments))
    if verb == "sql":
        sqlglot.parse_one(context.params["statement"], read="athena")


def test_commands_were_found():
    assert len(COMMANDS) > 15


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_names_is_there(page):
    text = page.read_text()
    for path in re.findall(r"`((?:dags|include|plugins|spark_jobs|docs)/[\w./]+)`", text):
        assert (REPOSITORY / path).exists(), path
    for setting in re.findall(r"`((?:late|stale|quarantine|sense|alert)_[a-z_]+)`(?! (?:arrives|has))", text):
        assert setting in {*vars(Settings()), *KINDS, *DAG_IDS, *check_names()}, setting


def test_the_runbook_of_failed_runs_says_of_each_dag_what_was_not_done():
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \|$", (RUNBOOKS / "failed_run.md").read_text(), re.MULTILINE)
    assert sorted(rows) == sorted(DAG_IDS)


def test_the_runbook_of_red_checks_knows_every_check_that_can_be_red():
    named = set(
        re.findall(
            r"`([a-z_]+)`", "".join(re.findall(r"^\|(.*?)\|", (RUNBOOKS / "red_check.md").read_text(), re.MULTILINE))
        )
    )
    errors = {
        file.stem
        for file in (REPOSITORY / "include" / "sql" / "checks").glob("*.sql")
        if "-- severity: error" in file.read_text()
    }
    assert named == errors
