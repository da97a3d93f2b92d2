"""Run in a process of its own: what Airflow makes of a folder that is laid out as `/usr/local/airflow`, as JSON.

Its `sys.path` is MWAA's: the DAGs' folder, `config/` and the plugins' folder, which Airflow itself puts there.
"""

import json
import sys
from pathlib import Path

# The checkout is installed where the tests run; on MWAA it is not.
sys.meta_path[:] = [finder for finder in sys.meta_path if "editable" not in str(finder)]
HOME = Path(sys.argv[1])


def main() -> None:
    """Print what was loaded, and what is wrong."""
    from airflow import plugins_manager
    from airflow.dag_processing.dagbag import BundleDagBag

    plugins = {plugin.name for plugin in plugins_manager._get_plugins()[0]}
    plugin_errors = plugins_manager.get_import_errors()
    bag = BundleDagBag(dag_folder=str(HOME / "dags"), bundle_path=HOME / "dags", bundle_name="dags-folder")
    print(
        "VERDICT",
        json.dumps(
            {
                "dags": sorted(bag.dags),
                "import_errors": {**bag.import_errors, **plugin_errors},
                "plugins": sorted(plugins),
                "under_bare_names": under_bare_names(),
                "checks": checks(),
            }
        ),
    )


def under_bare_names() -> list[str]:
    """Modules of the package that the plugin loader put into `sys.modules` beside the package."""
    package = str(HOME / "plugins" / "sentinel") + "/"
    return sorted(
        name
        for name, module in list(sys.modules.items())
        if not name.startswith("sentinel") and (getattr(module, "__file__", None) or "").startswith(package)
    )


def checks() -> list[str] | str:
    """The checks that would be run, or why there are none."""
    try:
        from sentinel.checks.definitions import check_names

        return check_names()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


main()
