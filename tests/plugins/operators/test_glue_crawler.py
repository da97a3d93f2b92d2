"""Crawls: never somebody else's, and a failed one says why."""

from datetime import UTC, datetime

import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException, TaskDeferred
from botocore.exceptions import ClientError

from sentinel.operators.glue_crawler import MAX_STARTS, RunGlueCrawlerOperator

SUCCESS = {"status": "success"}


def crawl(hour, status="SUCCEEDED", **more):
    return {"StartTime": datetime(2026, 10, 1, hour, tzinfo=UTC), "Status": status, **more}


class Hook:
    """A crawler as Glue shows it; `busy` starts are refused because somebody else's crawl runs."""

    def __init__(self, last=None, state="READY", busy=0):
        self.last, self.state, self.busy, self.starts = last, state, busy, 0

    def get_crawler(self, name):
        return {"Name": name, "State": self.state} | ({"LastCrawl": self.last} if self.last else {})

    def start_crawler(self, _):
        if self.busy:
            self.busy -= 1
            raise ClientError({"Error": {"Code": "CrawlerRunningException", "Message": "running"}}, "StartCrawler")
        self.starts += 1


def operator(hook):
    crawler = RunGlueCrawlerOperator(task_id="crawl_raw", crawler_name="sentinel-raw")
    crawler.__dict__["hook"] = hook
    return crawler


def deferral(call, *arguments, **keywords):
    with pytest.raises(TaskDeferred) as deferred:
        call(*arguments, **keywords)
    return deferred.value.method_name, deferred.value.kwargs


def test_a_crawl_is_started_once_and_awaited():
    hook = Hook()
    method, kwargs = deferral(operator(hook).execute, {})
    assert (method, hook.starts) == ("execute_own_crawl", 1)
    hook.last = crawl(1)
    assert operator(hook).execute_own_crawl({}, SUCCESS, **kwargs) == "sentinel-raw"
    assert hook.starts == 1


def test_while_somebody_elses_crawl_runs_ours_waits_and_is_started_after_it():
    hook = Hook(last=crawl(1), busy=1)
    method, kwargs = deferral(operator(hook).execute, {})
    assert (method, hook.starts) == ("start_after_other_crawl", 0)
    hook.last = crawl(2)
    method, kwargs = deferral(operator(hook).start_after_other_crawl, {}, SUCCESS, **kwargs)
    assert (method, hook.starts) == ("execute_own_crawl", 1)
    hook.last = crawl(3)
    assert operator(hook).execute_own_crawl({}, SUCCESS, **kwargs) == "sentinel-raw"


def test_the_failure_of_somebody_elses_crawl_is_not_ours():
    hook = Hook(last=crawl(2, "FAILED"))
    method, _ = deferral(operator(hook).start_after_other_crawl, {}, {"status": "error", "message": "x"}, starts=1)
    assert (method, hook.starts) == ("execute_own_crawl", 1)


@pytest.mark.parametrize("event", [SUCCESS, {"status": "error", "message": "x"}])
def test_when_only_the_crawl_of_before_is_seen_another_is_started(event):
    hook = Hook(last=crawl(1, "FAILED"))
    _, kwargs = deferral(operator(hook).execute, {})
    method, kwargs = deferral(operator(hook).execute_own_crawl, {}, event, **kwargs)
    assert (method, hook.starts, kwargs["starts"]) == ("execute_own_crawl", 2, 2)


@pytest.mark.parametrize("status", ["FAILED", "CANCELLED"])
def test_a_crawl_that_failed_says_why_and_where_its_log_is(status):
    last = crawl(
        2, status, ErrorMessage="AccessDenied on raw/", LogGroup="/aws-glue/crawlers", LogStream="sentinel-raw"
    )
    with pytest.raises(
        AirflowException,
        match=rf"sentinel-raw: crawl {status}: AccessDenied on raw/ \(log: /aws-glue/crawlers sentinel-raw\)",
    ):
        operator(Hook(last)).execute_own_crawl({}, {"status": "error"}, crawl_before="earlier")


def test_a_wait_that_ended_without_the_crawl_ending_is_a_failure():
    hook = Hook(last=crawl(1), state="RUNNING")
    with pytest.raises(AirflowException, match="max attempts"):
        operator(hook).execute_own_crawl({}, {"status": "error", "message": "max attempts"}, crawl_before=None)


def test_a_crawler_that_is_never_free_is_given_up():
    with pytest.raises(AirflowException, match=f"{MAX_STARTS} times"):
        operator(Hook(busy=1)).start_after_other_crawl({}, SUCCESS, starts=MAX_STARTS)


def test_a_crawler_that_is_not_deployed_is_named():
    hook = Hook()

    def missing(name):
        raise ClientError({"Error": {"Code": "EntityNotFoundException", "Message": "x"}}, "GetCrawler")

    hook.get_crawler = missing
    with pytest.raises(AirflowFailException, match="there is no Glue crawler `sentinel-raw`"):
        operator(hook).execute({})


def test_another_error_of_glue_comes_out_as_it_is():
    hook = Hook()

    def denied(name):
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "x"}}, "StartCrawler")

    hook.start_crawler = denied
    with pytest.raises(ClientError, match="AccessDenied"):
        operator(hook).execute({})
