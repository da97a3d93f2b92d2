"""Glue crawlers: moto's definitions, with crawls that really read the objects and write the catalog."""

import time
from datetime import datetime
from statistics import median
from threading import Thread
from typing import Any, ClassVar

from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.utils import utcnow
from moto.glue.exceptions import CrawlerNotRunningException, CrawlerRunningException
from moto.glue.models import FakeCrawl, FakeCrawler
from moto.logs.models import logs_backends

from local.aws import catalog
from local.aws.crawl_catalog import add_partitions_of, store_found_table
from local.aws.crawl_report import CrawlReport
from local.aws.crawl_s3 import find_tables
from local.aws.glue_definition import constructor_arguments
from local.aws.places import Places

LOG_GROUP = "/aws-glue/crawlers"
# The state of a crawl (ListCrawls), and what GetCrawler calls the same in LastCrawl.
LAST_CRAWL_STATUS = {"COMPLETED": "SUCCEEDED", "FAILED": "FAILED", "STOPPED": "CANCELLED"}


class Crawl(FakeCrawl):
    """One crawl: its state is that of its thread."""

    def __init__(self, crawler_name: str) -> None:
        self.state = "RUNNING"
        self.error_message = ""
        self.report = CrawlReport()
        super().__init__(crawler_name)

    @property
    def status(self) -> str:
        """RUNNING, STOPPING, COMPLETED, STOPPED or FAILED."""
        return self.state

    def advance(self) -> None:
        """Nothing: the state is not moto's to move."""

    @property
    def seconds(self) -> float:
        """How long it ran."""
        ended_at: datetime = self.end_time or utcnow()
        return float((ended_at - self.start_time).total_seconds())


class Crawler(FakeCrawler):
    """A crawler whose crawls read the objects."""

    places: ClassVar[Places]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition = constructor_arguments(FakeCrawler, args, kwargs)
        self.crawls: list[Crawl] = []

    def change(self, changes: dict[str, Any]) -> None:
        """Take over new values of the definition. CrawlerRunningException while it runs."""
        self._refuse_while_running()
        self.definition |= changes
        for attribute, value in changes.items():
            setattr(self, attribute, value)
        self.version += 1
        self.last_updated = utcnow()

    @property
    def status(self) -> str:
        """READY, RUNNING or STOPPING."""
        state = self.crawls[-1].state if self.crawls else "COMPLETED"
        return state if state in {"RUNNING", "STOPPING"} else "READY"

    def start_crawler(self) -> None:
        """Start a crawl; returns at once. CrawlerRunningException while one runs."""
        self._refuse_while_running()
        crawl = Crawl(self.name)
        self.crawls.append(crawl)
        Thread(target=self._crawl, args=(crawl,), name=f"crawl-{self.name}", daemon=True).start()

    def stop_crawler(self) -> None:
        """Ask the crawl to stop before the next target."""
        if self.status != "RUNNING":
            raise CrawlerNotRunningException(f"Crawler with name {self.name} isn't running")
        self.crawls[-1].state = "STOPPING"

    def metrics(self) -> dict[str, Any]:
        """Glue's CrawlerMetrics."""
        ended = [crawl for crawl in self.crawls if crawl.end_time]
        report = ended[-1].report if ended else CrawlReport()
        return {
            "CrawlerName": self.name,
            "TimeLeftSeconds": 0.0,
            "StillEstimating": False,
            "LastRuntimeSeconds": ended[-1].seconds if ended else 0.0,
            "MedianRuntimeSeconds": median(crawl.seconds for crawl in ended) if ended else 0.0,
            "TablesCreated": report.tables_created,
            "TablesUpdated": report.tables_updated,
            "TablesDeleted": 0,
        }

    def as_dict(self) -> dict[str, Any]:
        """Glue's Crawler."""
        # moto's own description of the last crawl cannot say SUCCEEDED, nor why one failed.
        crawls, self.crawls = self.crawls, []
        try:
            described: dict[str, Any] = super().as_dict()
        finally:
            self.crawls = crawls
        described["State"] = self.status
        ended = [crawl for crawl in crawls if crawl.end_time]
        if ended:
            described["LastCrawl"] = {
                "Status": LAST_CRAWL_STATUS[ended[-1].state],
                "LogGroup": LOG_GROUP,
                "LogStream": self.name,
                "MessagePrefix": ended[-1].message_prefix,
                "StartTime": ended[-1].start_time,
            }
            if ended[-1].error_message:
                described["LastCrawl"]["ErrorMessage"] = ended[-1].error_message
        if self.status != "READY":
            described["CrawlElapsedTime"] = int(crawls[-1].seconds * 1000)
        return described

    def _refuse_while_running(self) -> None:
        if self.status != "READY":
            raise CrawlerRunningException(f"Crawler with name {self.name} has already started")

    def _crawl(self, crawl: Crawl) -> None:
        state, message = "COMPLETED", ""
        try:
            self._crawl_targets(crawl)
        except Exception as error:
            # Whatever went wrong is this crawl's failure; LastCrawl says what.
            state, message = "FAILED", str(error)
        _write_log(self.name, [*crawl.report.lines, *([f"ERROR {message}"] if message else [])])
        with catalog.LOCK:
            catalog.save_now()
            crawl.error_message = message
            crawl.end_time = utcnow()
            crawl.state = "STOPPED" if crawl.state == "STOPPING" else state

    def _crawl_targets(self, crawl: Crawl) -> None:
        policy = self.schema_change_policy or {}
        is_new_only = (self.recrawl_policy or {}).get("RecrawlBehavior") == "CRAWL_NEW_FOLDERS_ONLY"
        with catalog.LOCK:
            known_classifiers = catalog.backend().classifiers
            classifiers = [dict(known_classifiers[name]) for name in self.classifiers or []]
        for target in self.targets.get("S3Targets") or []:
            catalog.create_database(self.database_name)
            known = _registered(self.database_name) if is_new_only else {}
            tables = find_tables(self.places, target, self.configuration, self.table_prefix, classifiers, known)
            for table in tables:
                if crawl.state == "STOPPING":
                    return
                store_found_table(self.places, self.database_name, table, policy, crawl.report)
        for target in self.targets.get("CatalogTargets") or []:
            for name in target["Tables"]:
                if crawl.state == "STOPPING":
                    return
                add_partitions_of(self.places, target["DatabaseName"], name, crawl.report)


def _registered(database: str) -> dict[str, set[tuple[str, ...]]]:
    """The partitions that are in the catalog, by table."""
    return {
        name: {part.values for part in catalog.partitions(database, name)} for name in catalog.table_names(database)
    }


def _write_log(stream: str, lines: list[str]) -> None:
    """Put lines into the crawlers' log group."""
    logs = logs_backends[DEFAULT_ACCOUNT_ID][catalog.REGION]
    with catalog.LOCK:
        logs.ensure_log_group(LOG_GROUP)
        logs.ensure_log_stream(LOG_GROUP, stream)
        now = int(time.time() * 1000)
        events = [{"timestamp": now, "message": line} for line in lines]
        if events:
            logs.groups[LOG_GROUP].put_log_events(stream, events)
