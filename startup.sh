#!/bin/sh
# MWAA sources this on every worker, scheduler and web server before it installs the requirements; it has five minutes.
# No `exit`: it would end the shell that sources it.

# Where the SQL and the schemas are, whatever folder a process was started in.
export SENTINEL_INCLUDE_DIR="${AIRFLOW_HOME:-/usr/local/airflow}/dags/include"
