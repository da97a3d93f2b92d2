"""The processes of one machine: the embedded AWS and a whole Airflow, started, found again and stopped."""
