"""Registers Sentinel with Airflow. The only module the plugin loader may see (plugins/.airflowignore hides the package).

The loader runs every file it sees and puts it into `sys.modules` under its bare name, so `sentinel/places.py` would become
`places` for everybody. Operators, triggers and tasks are imported as `sentinel.…` from the plugins folder, which is on sys.path.
"""

from __future__ import annotations

from typing import Any, ClassVar

from airflow.plugins_manager import AirflowPlugin

# Imported for their weight, not their names: the scheduler loads plugins before it forks its LocalExecutor workers, so that
# every task finds the Amazon provider in memory instead of importing it again (seconds of CPU a task, on one machine).
import sentinel.refresh.find_delivery  # noqa: F401
from sentinel.alerts.failed_run import RunListener
from sentinel.alerts.links import RUNBOOKS_PREFIX
from sentinel.alerts.runbooks import runbooks_app
from sentinel.cost_data.app import cost_data_app
from sentinel.cost_data.views import PREFIX, cost_data_apps, dashboard_views
from sentinel.operators.links import DataHealthLink, RunbookLink


class SentinelPlugin(AirflowPlugin):
    """The views «Cost data» and «Dashboard», the runbooks, the links of every task, and the listener that tells failed runs."""

    name = "sentinel"
    listeners: ClassVar[list[Any]] = [RunListener()]
    fastapi_apps: ClassVar[list[Any]] = [
        {"app": runbooks_app, "url_prefix": RUNBOOKS_PREFIX, "name": "Sentinel runbooks"},
        {"app": cost_data_app, "url_prefix": PREFIX, "name": "Sentinel cost data"},
    ]
    react_apps: ClassVar[list[Any]] = cost_data_apps()
    external_views: ClassVar[list[Any]] = dashboard_views()
    global_operator_extra_links: ClassVar[list[Any]] = [RunbookLink(), DataHealthLink()]
