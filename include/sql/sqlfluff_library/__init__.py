"""The two filters of our SQL templates, as far as linting needs them.

What quotes and refuses for real is plugins/sentinel/checks/sql.py; sqlfluff only wants SQL it can parse.
"""

SQLFLUFF_JINJA_FILTERS = {"sql_literal": lambda value: f"'{value}'", "sql_identifier": str}
