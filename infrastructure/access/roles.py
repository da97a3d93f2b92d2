"""Every role: who may take it, and what it may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infrastructure.access import (
    crawling,
    deliveries,
    orchestrating,
    proving,
    publishing,
    serving,
    transforming,
    watching,
)
from infrastructure.access.statements import Statement, policy
from infrastructure.definitions.airflow import STEPS
from infrastructure.definitions.catalog import CRAWLER_ROLE
from infrastructure.definitions.installation import Installation
from infrastructure.definitions.jobs import JOBS_ROLE
from infrastructure.settings import PayerSettings

AIRFLOW_ROLE = "airflow"
FUNCTIONS = "lambda.amazonaws.com"


@dataclass(frozen=True)
class Role:
    """One role.

    :param task: its name behind the prefix.
    :param services: the services that may take it; none for a task of Airflow, which Airflow's own role takes.
    """

    task: str
    description: str
    statements: tuple[Statement, ...]
    services: tuple[str, ...] = ()

    @property
    def document(self) -> dict[str, Any]:
        return policy(self.statements)


def roles(at: Installation, payers: tuple[PayerSettings, ...] = (), *, has_events_queue: bool = False) -> list[Role]:
    """All roles of an installation."""
    sense = deliveries.sense(at, payers, has_events_queue=has_events_queue)
    glue = "glue.amazonaws.com"
    made = [
        Role("sense", "Looks for deliveries", tuple(sense)),
        Role("land", "Copies deliveries into raw", tuple(deliveries.land(at, payers))),
        Role("crawl", "Starts the crawlers", tuple(crawling.crawl(at))),
        Role("transform", "Starts the Glue jobs", tuple(transforming.transform(at))),
        Role("check", "Proves snapshots", tuple(proving.check(at))),
        Role("publish", "Swaps the pointer and makes the views", tuple(publishing.publish(at))),
        Role("watch", "Looks for trouble and tells it", tuple(watching.watch(at, payers))),
        Role("expire", "Deletes what nothing keeps", tuple(publishing.expire(at))),
        Role(CRAWLER_ROLE, "The crawlers", tuple(crawling.crawler(at)), (glue,)),
        Role(JOBS_ROLE, "The code of the Glue jobs", tuple(transforming.jobs(at)), (glue,)),
        Role("serve", "The API", tuple(serving.serve(at)), (FUNCTIONS,)),
        Role("export", "CSV exports of the API", tuple(serving.export(at)), (FUNCTIONS,)),
    ]
    if not at.other_airflow_role_arn:
        services = ("airflow.amazonaws.com", "airflow-env.amazonaws.com")
        made.append(Role(AIRFLOW_ROLE, "Airflow itself", tuple(orchestrating.airflow(at)), services))
    if missing := set(STEPS) - {role.task for role in made}:
        raise ValueError(f"no role for the step(s) {', '.join(sorted(missing))}")
    return made


def trust(role: Role, at: Installation) -> dict[str, Any]:
    """Who may take the role: services acting for this account, or Airflow's role."""
    if role.services:
        own = {"StringEquals": {"aws:SourceAccount": at.account}}
        allowed = {"Effect": "Allow", "Principal": {"Service": list(role.services)}, "Action": "sts:AssumeRole"}
        # Lambda does not say for whom it acts when it takes a role: only who may pass the role to a function decides.
        return policy([allowed | ({} if role.services == (FUNCTIONS,) else {"Condition": own})])
    airflow = {"AWS": at.other_airflow_role_arn or at.role_arn(AIRFLOW_ROLE)}
    return policy([{"Effect": "Allow", "Principal": airflow, "Action": "sts:AssumeRole"}])
