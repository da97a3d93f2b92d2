"""«Cost data» in Airflow's menu: months and what became of them, and what a person can do about it."""
