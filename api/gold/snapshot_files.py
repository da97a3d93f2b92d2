"""A folder of bounded size with the Parquet files of snapshots: fetched once, the longest unused go first.

A snapshot's files never change, so a file that is here is right. Several processes may share the folder: a table of a
snapshot appears in it by one rename, whole or not at all.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError

from api.gold.tables import Table
from api.problems import Kinds, Problem
from api.publications.pointer import Snapshot
from api.publications.reader import unavailable

_DOWNLOADS = 8
_CHUNK = 1 << 20


class SnapshotGoneError(Exception):
    """A snapshot has no files (any more); the message is its id."""


class SnapshotFiles:
    """Gives local files of a table's snapshots, fetching those that are not here."""

    def __init__(self, s3: Any, lake_bucket: str, folder: Path, budget_bytes: int) -> None:
        self._s3 = s3
        self._bucket = lake_bucket
        self._folder = folder
        self._budget = budget_bytes

    @property
    def folder(self) -> Path:
        return self._folder

    def files(self, table: Table, snapshots: Iterable[Snapshot]) -> list[Path]:
        """The files of one table in these snapshots, in the order of the snapshots.

        Raises SnapshotGoneError, and the problems `too-large` when they exceed the budget together, and `unavailable`.
        """
        wanted = {self._place(table, snapshot): snapshot for snapshot in snapshots}
        missing = {place: snapshot for place, snapshot in wanted.items() if not self._touch(place)}
        if missing:
            self._fetch(table, missing, set(wanted))
        return [file for place in wanted for file in sorted(place.iterdir())]

    def _place(self, table: Table, snapshot: Snapshot) -> Path:
        # Hive's spelling, from which DuckDB reads the three as columns.
        export = quote(snapshot.export, safe="")
        path = f"export={export}/billing_period={snapshot.billing_period}/snapshot_id={snapshot.snapshot_id}"
        return self._folder / table.layer / table.name / path

    def _touch(self, place: Path) -> bool:
        try:
            os.utime(place)
        except FileNotFoundError:
            return False
        return True

    def _fetch(self, table: Table, missing: dict[Path, Snapshot], in_use: set[Path]) -> None:
        try:
            with ThreadPoolExecutor(_DOWNLOADS) as pool:
                listed = dict(zip(missing, pool.map(lambda one: self._list(table, one), missing.values()), strict=True))
                here = sum(_size(place) for place in in_use if place not in missing)
                needed = sum(size for objects in listed.values() for _, size in objects)
                if here + needed > self._budget:
                    raise Problem(
                        Kinds.TOO_LARGE, "the months asked for are more than can be read at once; ask for fewer"
                    )
                self._make_room(needed, in_use)
                list(pool.map(self._download, listed.keys(), listed.values()))
        except (ClientError, BotoCoreError, OSError) as error:
            raise unavailable() from error

    def _list(self, table: Table, snapshot: Snapshot) -> list[tuple[str, int]]:
        prefix = f"{table.prefix}billing_period={snapshot.billing_period}/snapshot_id={snapshot.snapshot_id}/"
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        objects = [(entry["Key"], entry["Size"]) for page in pages for entry in page.get("Contents", [])]
        files = sorted((key, size) for key, size in objects if key.endswith(".parquet"))
        # Quarantine of a clean month may be empty; gold always has a file.
        if not files and table.layer == "gold":
            raise SnapshotGoneError(snapshot.snapshot_id)
        return files

    def _download(self, place: Path, objects: list[tuple[str, int]]) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=self._folder))
        try:
            for number, (key, size) in enumerate(objects):
                # Numbered, so that the order of paths is the order of the rows: the cursor of the audit log counts on it.
                file = unfinished / f"{number:05}.parquet"
                with file.open("wb") as written:
                    for chunk in self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].iter_chunks(_CHUNK):
                        written.write(chunk)
                if file.stat().st_size != size:
                    raise OSError(f"{key}: {file.stat().st_size} bytes came, {size} were listed")
            try:
                unfinished.rename(place)
            except OSError:
                if not place.is_dir():  # else another process was faster, with the same bytes
                    raise
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)

    def _make_room(self, needed: int, in_use: set[Path]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        places = [place for place in self._folder.glob("*/*/export=*/billing_period=*/snapshot_id=*") if place.is_dir()]
        sizes = {place: _size(place) for place in places}
        total = sum(sizes.values())
        for place in sorted(places, key=_last_used):
            if total + needed <= self._budget:
                return
            if place not in in_use:
                shutil.rmtree(place, ignore_errors=True)
                total -= sizes[place]


def _size(place: Path) -> int:
    try:
        return sum(file.stat().st_size for file in place.iterdir())
    except FileNotFoundError:
        return 0


def _last_used(place: Path) -> float:
    try:
        return place.stat().st_mtime
    except FileNotFoundError:
        return 0.0
