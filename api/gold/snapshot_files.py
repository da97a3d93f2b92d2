"""A folder of bounded size with the Parquet files of snapshots: fetched once, the longest unused go first.

A snapshot's files never change, so a file that is here is right. Several processes may share the folder: a table of a
snapshot appears in it by one rename, whole or not at all.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
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
_TRIES = 3
_UNFINISHED = ".unfinished-"
# No Lambda runs longer than a quarter of an hour.
_UNFINISHED_SECONDS = 3600


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
        for _ in range(_TRIES):
            missing = {place: snapshot for place, snapshot in wanted.items() if not self._touch(place)}
            if missing:
                self._fetch(table, missing, set(wanted))
            listed = [self._listed(place) for place in wanted]
            if None not in listed:
                return [file for files in listed for file in files or []]
        raise unavailable()

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

    def _listed(self, place: Path) -> list[Path] | None:
        """The files in a place; None when it was thrown out meanwhile. Found there after listing, the list is whole."""
        try:
            files = sorted(place.iterdir())
        except FileNotFoundError:
            return None
        return files if self._touch(place) else None

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
        unfinished = self._new_folder()
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
        for left in self._folder.glob(f"{_UNFINISHED}*"):  # by a process that was ended
            if _last_used(left) < time.time() - _UNFINISHED_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
        places = [place for place in self._folder.glob("*/*/export=*/billing_period=*/snapshot_id=*") if place.is_dir()]
        sizes = {place: _size(place) for place in places}
        total = sum(sizes.values())
        for place in sorted(places, key=_last_used):
            if total + needed <= self._budget:
                return
            if place not in in_use:
                self._throw_out(place)
                total -= sizes[place]

    def _throw_out(self, place: Path) -> None:
        # Moved away before it is emptied, so that no other process ever finds a place with a part of its files.
        away = self._new_folder()
        with suppress(FileNotFoundError):
            place.rename(away / "place")
        shutil.rmtree(away, ignore_errors=True)

    def _new_folder(self) -> Path:
        return Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=self._folder))


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
