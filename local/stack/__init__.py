"""The processes of one machine: the embedded AWS, a whole Airflow and the API, started, found again and stopped."""
