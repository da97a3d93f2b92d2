"""Asks Athena over the published views: rows as text."""

from __future__ import annotations

from tests.sql.catalogued import LakeTables

Cells = tuple[str | None, ...]


class Athena:
    """The published views in SQL; `{views}` in a statement is their database."""

    def __init__(self, tables: LakeTables) -> None:
        self._tables = tables

    def ask(self, sql: str) -> list[Cells]:
        """The rows, every value as text, through StartQueryExecution."""
        query_id = self._tables.run(sql.replace("{views}", self._tables.published))
        pages = self._tables.athena.get_paginator("get_query_results").paginate(QueryExecutionId=query_id)
        rows = [
            tuple(cell.get("VarCharValue") for cell in row["Data"])
            for page in pages
            for row in page["ResultSet"]["Rows"]
        ]
        return rows[1:]
