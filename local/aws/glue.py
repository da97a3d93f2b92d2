"""Glue: moto's catalog, with crawlers and jobs that really run, and the operations moto lacks."""

import functools
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

import moto.glue.models
import moto.glue.urls
from moto.core.responses import ActionResult, EmptyResult
from moto.glue.exceptions import AlreadyExistsException, EntityNotFoundException
from moto.glue.models import GlueBackend, glue_backends
from moto.glue.responses import GlueResponse

from local.aws import catalog, glue_jobs
from local.aws.glue_crawlers import Crawler
from local.aws.glue_jobs import Job
from local.aws.places import Places

CHANGING = ("create_", "update_", "delete_", "batch_create_", "batch_update_", "batch_delete_")
CRAWLER_FIELDS = {
    "Role": "role",
    "DatabaseName": "database_name",
    "Description": "description",
    "Targets": "targets",
    "Schedule": "schedule",
    "Classifiers": "classifiers",
    "TablePrefix": "table_prefix",
    "SchemaChangePolicy": "schema_change_policy",
    "RecrawlPolicy": "recrawl_policy",
    "LineageConfiguration": "lineage_configuration",
    "Configuration": "configuration",
    "CrawlerSecurityConfiguration": "crawler_security_configuration",
}
JOB_FIELDS = {
    "Role": "role",
    "Command": "command",
    "Description": "description",
    "LogUri": "log_uri",
    "ExecutionProperty": "execution_property",
    "DefaultArguments": "default_arguments",
    "NonOverridableArguments": "non_overridable_arguments",
    "Connections": "connections",
    "MaxRetries": "max_retries",
    "AllocatedCapacity": "allocated_capacity",
    "Timeout": "timeout",
    "MaxCapacity": "max_capacity",
    "SecurityConfiguration": "security_configuration",
    "NotificationProperty": "notification_property",
    "GlueVersion": "glue_version",
    "NumberOfWorkers": "number_of_workers",
    "WorkerType": "worker_type",
    "CodeGenConfigurationNodes": "code_gen_configuration_nodes",
    "ExecutionClass": "execution_class",
    "SourceControlDetails": "source_control_details",
}


class RunningGlueBackend(GlueBackend):
    """moto's Glue with classifiers, and with definitions that can be changed."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.classifiers: dict[str, dict[str, Any]] = {}

    @property
    def _url_module(self) -> ModuleType:
        # moto finds a service's addresses by the module name of the backend, which is not ours.
        urls: ModuleType = moto.glue.urls
        return urls

    def update_crawler(self, name: str, changes: dict[str, Any]) -> None:
        """Change a crawler; what is not named stays."""
        crawler = self.get_crawler(name)
        crawler.change({CRAWLER_FIELDS[key]: value for key, value in changes.items() if key in CRAWLER_FIELDS})

    def update_job(self, name: str, changes: dict[str, Any]) -> None:
        """Set a job anew: as on AWS, what is not named goes back to its default. Runs are kept."""
        job = self.get_job(name)
        job.change({attribute: changes.get(key) for key, attribute in JOB_FIELDS.items()})

    def stop_job_runs(self, job_name: str, run_ids: list[str]) -> tuple[list[str], list[dict[str, Any]]]:
        """Ask runs to stop: the ids that will, and AWS's errors for those that cannot."""
        stopped, errors = [], []
        job = self.get_job(job_name)
        for run_id in run_ids:
            try:
                refusal = job.get_job_run(run_id).stop()
            except EntityNotFoundException:
                refusal = ("JobRunNotFoundException", f"Job run {run_id} not found.")
            if refusal is None:
                stopped.append(run_id)
            else:
                detail = {"ErrorCode": refusal[0], "ErrorMessage": refusal[1]}
                errors.append({"JobName": job_name, "JobRunId": run_id, "ErrorDetail": detail})
        return stopped, errors


def update_crawler(self: GlueResponse) -> ActionResult:
    """UpdateCrawler."""
    self.glue_backend.update_crawler(self.parameters["Name"], self.parameters)
    return EmptyResult()


def update_job(self: GlueResponse) -> ActionResult:
    """UpdateJob."""
    self.glue_backend.update_job(self.parameters["JobName"], self.parameters["JobUpdate"])
    return ActionResult({"JobName": self.parameters["JobName"]})


def batch_stop_job_run(self: GlueResponse) -> ActionResult:
    """BatchStopJobRun."""
    name = self.parameters["JobName"]
    stopped, errors = self.glue_backend.stop_job_runs(name, self.parameters["JobRunIds"])
    submissions = [{"JobName": name, "JobRunId": run_id} for run_id in stopped]
    return ActionResult({"SuccessfulSubmissions": submissions, "Errors": errors})


def get_crawler_metrics(self: GlueResponse) -> ActionResult:
    """GetCrawlerMetrics."""
    names = self.parameters.get("CrawlerNameList") or list(self.glue_backend.crawlers)
    return ActionResult({"CrawlerMetricsList": [self.glue_backend.get_crawler(name).metrics() for name in names]})


def create_classifier(self: GlueResponse) -> ActionResult:
    """CreateClassifier: CSV, the only kind that is used."""
    definition = self.parameters.get("CsvClassifier")
    if not definition:
        raise NotImplementedError("the embedded AWS knows CSV classifiers only")
    if definition["Name"] in self.glue_backend.classifiers:
        raise AlreadyExistsException("Classifier")
    self.glue_backend.classifiers[definition["Name"]] = definition
    return EmptyResult()


def update_classifier(self: GlueResponse) -> ActionResult:
    """UpdateClassifier."""
    definition = self.parameters["CsvClassifier"]
    _classifier(self, definition["Name"]).update(definition)
    return EmptyResult()


def get_classifier(self: GlueResponse) -> ActionResult:
    """GetClassifier."""
    return ActionResult({"Classifier": {"CsvClassifier": _classifier(self, self.parameters["Name"])}})


def delete_classifier(self: GlueResponse) -> ActionResult:
    """DeleteClassifier."""
    del self.glue_backend.classifiers[_classifier(self, self.parameters["Name"])["Name"]]
    return EmptyResult()


def _classifier(response: GlueResponse, name: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = response.glue_backend.classifiers[name]
    except KeyError:
        raise EntityNotFoundException(f"Classifier {name} not found.") from None
    return found


ADDED = (
    update_crawler,
    update_job,
    batch_stop_job_run,
    get_crawler_metrics,
    create_classifier,
    update_classifier,
    get_classifier,
    delete_classifier,
)


def _guarded(method: Callable[..., Any], is_changing: bool) -> Callable[..., Any]:
    """The operation under the catalog's lock; one that changes the catalog saves it before it answers."""

    @functools.wraps(method)
    def answer(self: GlueResponse) -> Any:
        with catalog.LOCK:
            result = method(self)
            if is_changing:
                catalog.save_now()
            return result

    return answer


def install(places: Places) -> None:
    """Put running crawlers and jobs behind moto's Glue."""
    glue_jobs.install(places)
    moto.glue.models.FakeCrawler = Crawler
    moto.glue.models.FakeJob = Job
    glue_backends.backend = RunningGlueBackend
    for operation in ADDED:
        setattr(GlueResponse, operation.__name__, operation)
    for name, method in inspect.getmembers(GlueResponse, inspect.isfunction):
        if name.startswith((*CHANGING, "get_", "batch_get_", "list_", "start_", "stop_", "batch_stop_")) and (
            method.__module__ in {"moto.glue.responses", __name__}
        ):
            setattr(GlueResponse, name, _guarded(method, name.startswith(CHANGING)))
    Crawler.places = places
    catalog.load(places)


def stop_all() -> None:
    """End every job run and wait for its processes."""
    glue_jobs.stop_all()
