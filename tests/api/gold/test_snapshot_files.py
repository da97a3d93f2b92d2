"""The folder of snapshot files: fetched once, whole or not at all, and never larger than allowed."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from api.gold.snapshot_files import SnapshotFiles, SnapshotGoneError
from api.gold.tables import DAILY_COSTS, LINE_ITEMS, QUARANTINE
from api.problems import Problem
from api.publications.pointer import Snapshot
from tests.api.fake_s3 import FakeS3, client_error


def snapshot(letter: str, period: str = "2026-10", export: str = "demo") -> Snapshot:
    return Snapshot(export, period, f"{period}-{letter * 16}", "d", "t1", "t2")


def key(one: Snapshot, name: str, table: str = "gold/daily_costs") -> str:
    return f"{table}/billing_period={one.billing_period}/snapshot_id={one.snapshot_id}/{name}"


A, B, C = snapshot("a"), snapshot("b", "2026-09"), snapshot("c", "2026-08", export="it's 100%/ü")


@pytest.fixture
def s3() -> FakeS3:
    return FakeS3(
        {
            key(A, "part-2.parquet"): b"A2",
            key(A, "part-10.parquet"): b"A10",
            key(A, "part-1.parquet"): b"A1",
            key(A, "_SUCCESS"): b"",
            key(B, "part-1.parquet"): b"B" * 10,
            key(C, "part-1.parquet"): b"C" * 20,
            key(A, "x.parquet", "gold/line_items"): b"L",
        }
    )


def fetched(folder: Path) -> list[str]:
    return sorted(path.read_text()[:1] for path in folder.rglob("*.parquet"))


def test_files_are_fetched_once_in_the_order_of_snapshots_and_of_keys(s3: FakeS3, tmp_path: Path) -> None:
    files = SnapshotFiles(s3, "lake", tmp_path / "cache", 1000)
    for _ in range(2):
        found = files.files(DAILY_COSTS, [B, A])
        assert [path.read_bytes() for path in found] == [b"B" * 10, b"A1", b"A10", b"A2"]
    assert len(s3.read) == 4
    assert not [key for key in s3.read if key.endswith("_SUCCESS")]


def test_tables_of_one_snapshot_are_fetched_apart(s3: FakeS3, tmp_path: Path) -> None:
    files = SnapshotFiles(s3, "lake", tmp_path, 1000)
    assert [path.read_bytes() for path in files.files(LINE_ITEMS, [A])] == [b"L"]
    assert s3.read == [key(A, "x.parquet", "gold/line_items")]


def test_the_path_says_export_month_and_snapshot_in_hives_spelling(s3: FakeS3, tmp_path: Path) -> None:
    [file] = SnapshotFiles(s3, "lake", tmp_path, 1000).files(DAILY_COSTS, [C])
    place = "export=it%27s%20100%25%2F%C3%BC/billing_period=2026-08/snapshot_id=2026-08-cccccccccccccccc"
    assert file.relative_to(tmp_path).as_posix() == f"gold/daily_costs/{place}/00000.parquet"


def test_the_longest_unused_make_room(s3: FakeS3, tmp_path: Path) -> None:
    files = SnapshotFiles(s3, "lake", tmp_path, 30)
    [of_a, *_] = files.files(DAILY_COSTS, [A])
    [of_b] = files.files(DAILY_COSTS, [B])
    os.utime(of_a.parent, (2, 2))
    os.utime(of_b.parent, (1, 1))
    files.files(DAILY_COSTS, [C])  # 7 + 10 + 20 bytes are too many by 7
    assert fetched(tmp_path) == ["A", "A", "A", "C"]


def test_what_is_asked_for_is_never_thrown_out_for_what_comes_with_it(s3: FakeS3, tmp_path: Path) -> None:
    files = SnapshotFiles(s3, "lake", tmp_path, 30)
    files.files(DAILY_COSTS, [A])
    [of_b] = files.files(DAILY_COSTS, [B])
    os.utime(of_b.parent, (1, 1))
    assert len(files.files(DAILY_COSTS, [B, C])) == 2
    assert fetched(tmp_path) == ["B", "C"]


def test_more_than_the_folder_may_hold_is_too_large_and_fetches_nothing(s3: FakeS3, tmp_path: Path) -> None:
    files = SnapshotFiles(s3, "lake", tmp_path, 29)
    with pytest.raises(Problem) as caught:
        files.files(DAILY_COSTS, [B, C])
    assert caught.value.kind.value.name == "too-large"
    assert s3.read == []


def test_a_snapshot_without_gold_is_gone_and_a_month_without_quarantine_is_empty(s3: FakeS3, tmp_path: Path) -> None:
    files = SnapshotFiles(s3, "lake", tmp_path, 1000)
    with pytest.raises(SnapshotGoneError, match="2026-10-dddddddddddddddd"):
        files.files(DAILY_COSTS, [snapshot("d")])
    assert files.files(QUARANTINE, [A]) == []
    assert files.files(DAILY_COSTS, []) == []


def test_a_failed_download_leaves_nothing_behind_and_is_tried_again(s3: FakeS3, tmp_path: Path) -> None:
    files = SnapshotFiles(s3, "lake", tmp_path, 1000)
    s3.failure = client_error("SlowDown")
    with pytest.raises(Problem) as caught:
        files.files(DAILY_COSTS, [A])
    assert caught.value.kind.value.name == "unavailable"
    s3.failure = None
    assert len(files.files(DAILY_COSTS, [A])) == 3


def test_a_file_that_came_short_is_not_kept(s3: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = SnapshotFiles(s3, "lake", tmp_path, 1000)
    listed = [(key(B, "part-1.parquet"), 11)]
    monkeypatch.setattr(files, "_list", lambda *_: listed)
    with pytest.raises(Problem) as caught:
        files.files(DAILY_COSTS, [B])
    assert caught.value.kind.value.name == "unavailable"
    assert fetched(tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == ["gold"]


def test_another_process_may_fetch_the_same_at_the_same_time(
    s3: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, other = SnapshotFiles(s3, "lake", tmp_path, 1000), SnapshotFiles(s3, "lake", tmp_path, 1000)
    list_ = files._list

    def list_while_the_other_fetches(table: object, one: Snapshot) -> list[tuple[str, int]]:
        other.files(DAILY_COSTS, [one])
        return list_(DAILY_COSTS, one)

    monkeypatch.setattr(files, "_list", list_while_the_other_fetches)
    assert [path.read_bytes() for path in files.files(DAILY_COSTS, [A])] == [b"A1", b"A10", b"A2"]
    assert not list(tmp_path.glob(".unfinished-*"))


def test_what_another_process_throws_out_while_it_is_listed_is_fetched_again(
    s3: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, other = SnapshotFiles(s3, "lake", tmp_path, 1000), SnapshotFiles(s3, "lake", tmp_path, 20)
    touch = files._touch
    thrown_out: list[Path] = []

    def touch_and_lose(place: Path) -> bool:
        is_here = touch(place)
        if is_here and not thrown_out:
            thrown_out.append(place)
            other.files(DAILY_COSTS, [C])  # 20 bytes: nothing else may stay
        return is_here

    files.files(DAILY_COSTS, [A])
    monkeypatch.setattr(files, "_touch", touch_and_lose)
    assert [path.read_bytes() for path in files.files(DAILY_COSTS, [A])] == [b"A1", b"A10", b"A2"]
    assert len(thrown_out) == 1
    assert len([key for key in s3.read if "2026-10-aaaa" in key]) == 6


def test_a_place_is_never_seen_with_a_part_of_its_files(
    s3: FakeS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, other = SnapshotFiles(s3, "lake", tmp_path, 30), SnapshotFiles(s3, "lake", tmp_path, 30)
    files.files(DAILY_COSTS, [A, B])
    rmtree, seen = shutil.rmtree, []

    def read_while_it_is_emptied(folder: Path, **how: bool) -> None:
        for file in sorted(folder.rglob("*.parquet"))[:1]:
            file.unlink()
            seen.append([path.read_bytes() for path in other.files(DAILY_COSTS, [A])])
        rmtree(folder, **how)

    [of_a, *_] = files.files(DAILY_COSTS, [A])
    os.utime(of_a.parent, (1, 1))
    monkeypatch.setattr(shutil, "rmtree", read_while_it_is_emptied)
    files.files(DAILY_COSTS, [C])
    assert seen
    assert all(contents == [b"A1", b"A10", b"A2"] for contents in seen)


def test_what_an_ended_process_left_unfinished_is_removed_in_time(s3: FakeS3, tmp_path: Path) -> None:
    for name, age in (("old", 7200), ("new", 60)):
        left = tmp_path / f".unfinished-{name}"
        left.mkdir()
        (left / "00000.parquet").write_text("part")
        os.utime(left, (time.time() - age,) * 2)
    SnapshotFiles(s3, "lake", tmp_path, 1000).files(DAILY_COSTS, [A])
    assert [path.name for path in tmp_path.glob(".unfinished-*")] == [".unfinished-new"]
