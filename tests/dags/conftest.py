"""A throwaway Airflow home, set before anything imports airflow."""

import atexit
import os
import shutil
import tempfile

# Airflow reads its home when it is imported, so a fixture would come too late.
if "SENTINEL_TEST_AIRFLOW_HOME" not in os.environ:
    home = tempfile.mkdtemp(prefix="sentinel-test-airflow-")
    os.environ["SENTINEL_TEST_AIRFLOW_HOME"] = home
    os.environ["AIRFLOW_HOME"] = home
    os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
    os.environ["AIRFLOW__CORE__UNIT_TEST_MODE"] = "False"
    atexit.register(shutil.rmtree, home, ignore_errors=True)
