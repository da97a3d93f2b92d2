"""Registers Sentinel with Airflow. The only module the plugin loader may see (plugins/.airflowignore hides the package).

The loader runs every file it sees and puts it into `sys.modules` under its bare name, so `sentinel/places.py` would become
`places` for everybody. Operators, triggers and tasks are imported as `sentinel.…` from the plugins folder, which is on sys.path.
"""

from __future__ import annotations

from airflow.plugins_manager import AirflowPlugin


class SentinelPlugin(AirflowPlugin):
    """Makes the package known in the UI's list of plugins; timetables and listeners are added here."""

    name = "sentinel"
