"""Crawls of one's own: the Amazon provider's operator, which would take a crawl begun earlier by somebody else for its own.

A crawl that began before this task did may have passed the folder before the files were there. So when the crawler is
running, this waits until it is ready and then starts a crawl of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from airflow.providers.amazon.aws.operators.glue_crawler import GlueCrawlerRunOperator
from airflow.providers.amazon.aws.triggers.glue_crawler import GlueCrawlerCompleteTrigger
from airflow.sdk.exceptions import AirflowException, AirflowFailException
from botocore.exceptions import ClientError

from sentinel.clients import AWS_CONNECTION

if TYPE_CHECKING:
    from airflow.sdk import Context

POLL_SECONDS = 3
MAX_POLLS = 3600 // POLL_SECONDS
MAX_STARTS = 20


class RunGlueCrawlerOperator(GlueCrawlerRunOperator):
    """Starts a crawl of its own and waits, deferred, until it succeeded.

    :param crawler_name: the crawler, deployed by the infrastructure (templated).
    """

    def __init__(self, *, crawler_name: str, **kwargs: Any) -> None:
        super().__init__(
            crawler_name=crawler_name,
            poll_interval=POLL_SECONDS,
            deferrable=True,
            **{"aws_conn_id": AWS_CONNECTION, **kwargs},
        )

    def execute(self, context: Context) -> Any:  # noqa: ARG002  Airflow's signature
        """Start a crawl and wait for it in the triggerer."""
        return self._start(starts=1)

    def start_after_other_crawl(
        self,
        context: Context,  # noqa: ARG002  Airflow's signature
        event: dict[str, Any] | None = None,  # noqa: ARG002  the other crawl's end is none of our business
        starts: int = 1,
    ) -> Any:
        """Somebody else's crawl is over, however it ended: start one of one's own."""
        return self._start(starts=starts + 1)

    def execute_own_crawl(
        self,
        context: Context,  # noqa: ARG002  Airflow's signature
        event: dict[str, Any] | None = None,
        starts: int = 1,
        crawl_before: str | None = None,
    ) -> Any:
        """The crawler's name, if this task's crawl succeeded. What counts is the crawler's state now, not the event."""
        crawler = self._crawler()
        last = crawler.get("LastCrawl") or {}
        if crawler["State"] == "READY" and _started_at(crawler) == crawl_before:
            # READY, but with the crawl of before: ours was not recorded, so nothing says that it ran. Crawling twice is harmless.
            return self._start(starts=starts + 1)
        if event is None or event.get("status") != "success" or last.get("Status") in {"FAILED", "CANCELLED"}:
            why = last.get("ErrorMessage") or (event or {}).get("message") or "no error message"
            logs = f"{last.get('LogGroup', '/aws-glue/crawlers')} {last.get('LogStream', self.crawler_name)}"
            raise AirflowException(
                f"Glue crawler {self.crawler_name}: crawl {last.get('Status', crawler['State'])}: {why} (log: {logs})"
            )
        return self.crawler_name

    def _start(self, starts: int) -> Any:
        if starts > MAX_STARTS:
            raise AirflowException(
                f"Glue crawler {self.crawler_name} was running or left no trace {MAX_STARTS} times; see who else starts it"
            )
        crawl_before = _started_at(self._crawler())
        try:
            self.hook.start_crawler(self.crawler_name)
        except ClientError as error:
            if error.response["Error"]["Code"] != "CrawlerRunningException":
                raise
            self.log.info(
                "Crawler %s is running for somebody else; waiting to start a crawl of our own", self.crawler_name
            )
            self.defer(trigger=self._ready_trigger(), method_name="start_after_other_crawl", kwargs={"starts": starts})
        self.defer(
            trigger=self._ready_trigger(),
            method_name="execute_own_crawl",
            kwargs={"starts": starts, "crawl_before": crawl_before},
        )
        return self.crawler_name

    def _crawler(self) -> dict[str, Any]:
        try:
            crawler: dict[str, Any] = self.hook.get_crawler(self.crawler_name)
        except ClientError as error:
            if error.response["Error"]["Code"] != "EntityNotFoundException":
                raise
            raise AirflowFailException(
                f"there is no Glue crawler `{self.crawler_name}`; deploy it, or name another in Variable `sentinel`"
            ) from error
        return crawler

    def _ready_trigger(self) -> GlueCrawlerCompleteTrigger:
        return GlueCrawlerCompleteTrigger(
            crawler_name=self.crawler_name,
            waiter_delay=POLL_SECONDS,
            waiter_max_attempts=MAX_POLLS,
            aws_conn_id=self.aws_conn_id,
            region_name=self.region_name,
            verify=self.verify,
            botocore_config=self.botocore_config,
        )


def _started_at(crawler: dict[str, Any]) -> str | None:
    started = (crawler.get("LastCrawl") or {}).get("StartTime")
    return started.isoformat() if started else None
