"""The API over 13 months of gold: a made-up lake, the questions of the dashboard, and baselines in the same run."""
