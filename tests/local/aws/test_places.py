"""Addresses and files: there and back, and which files a reader sees."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.aws.places import Places, split_uri, visible_files

PART = st.text(st.characters(codec="utf-8", exclude_characters="/\0", exclude_categories=("Cs",)), min_size=1)
KEYS = st.lists(PART.filter(lambda part: part not in {".", ".."}), min_size=1, max_size=4).map("/".join)


@settings(deadline=None)
@given(KEYS)
def test_an_address_comes_back_from_its_file(key: str) -> None:
    places = Places(Path("/root of it"))
    assert places.uri(places.path(f"s3://bucket/{key}")) == f"s3://bucket/{key}"


@settings(deadline=None)
@given(KEYS)
def test_a_file_never_lies_outside_its_bucket(key: str) -> None:
    places = Places(Path("/root"))
    assert places.buckets / "bucket" in places.object_path("bucket", key).parents


def test_a_bucket_alone_is_its_folder() -> None:
    assert Places(Path("/r")).path("s3://bucket/") == Path("/r/s3/bucket")


@pytest.mark.parametrize("uri", ["/lake/x", "file:///lake", "https://lake/x"])
def test_what_is_no_s3_address_is_refused_and_named(uri: str) -> None:
    with pytest.raises(ValueError, match="not an S3 address"):
        split_uri(uri)


def test_hidden_and_empty_files_are_passed_over(tmp_path: Path) -> None:
    for name in ("p=1/b.parquet", "p=1/a.parquet", "p=1/_SUCCESS", "_temporary/0/c.parquet", ".d.parquet"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "p=1" / "empty.parquet").touch()
    names = [file.relative_to(tmp_path).as_posix() for file in visible_files(tmp_path)]
    assert names == ["p=1/a.parquet", "p=1/b.parquet"]
    assert list(visible_files(tmp_path / "nowhere")) == []
