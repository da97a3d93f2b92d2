"""Registers Sentinel with Airflow. The only module the plugin loader may see (plugins/.airflowignore hides the package).

The loader runs every file it sees and puts it into `sys.modules` under its bare name, so `sentinel/places.py` would become
`places` for everybody. Operators, triggers and tasks are imported as `sentinel.…` from the plugins folder, which is on sys.path.
"""

from __future__ import annotations

from airflow.plugins_manager import AirflowPlugin

# Imported for their weight, not their names: the scheduler loads plugins before it forks its LocalExecutor workers, so that
# every task finds the Amazon provider in memory instead of importing it again (seconds of CPU a task, on one machine).
import sentinel.checks.operator  # noqa: F401
import sentinel.operators.glue_crawler  # noqa: F401
import sentinel.operators.snapshot_job  # noqa: F401
import sentinel.refresh.find_delivery  # noqa: F401


class SentinelPlugin(AirflowPlugin):
    """Makes the package known in the UI's list of plugins; timetables and listeners are added here."""

    name = "sentinel"
