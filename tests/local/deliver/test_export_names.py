import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.deliver.errors import DeliveryError
from local.deliver.export_names import check_export_name, make_export_name


@pytest.mark.parametrize("name", ["demo", "Cost-Reports_2026.v1", "0", "a" * 64])
def test_a_good_name_is_kept(name: str) -> None:
    assert check_export_name(name, said_by="--export") == name


@pytest.mark.parametrize("name", ["", "_hidden", ".hidden", "a/b", "a b", "ä", "a" * 65, "a\n"])
def test_a_name_that_cannot_be_a_folder_in_the_lake_is_refused(name: str) -> None:
    with pytest.raises(DeliveryError, match=r"--export: .* cannot be the name of an export\. Use 1 to 64 letters"):
        check_export_name(name, said_by="--export")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("My Report (final).csv", "my-report-final"),
        ("Nov2018-WorkshopCUR-00001.snappy.parquet", "nov2018-workshopcur-00001"),
        ("cur.csv.gz", "cur"),
        ("CUR.CSV.ZIP", "cur"),
        ("_x_.zip", "x"),
        ("a" * 80 + ".csv", "a" * 64),
    ],
)
def test_a_files_stem_is_made_a_name(file: str, name: str) -> None:
    assert make_export_name(Path("/reports") / file) == name


def test_a_stem_of_which_nothing_is_left_asks_for_a_name() -> None:
    with pytest.raises(DeliveryError, match="no name for the export can be made from 'コスト'; give one with --export"):
        make_export_name(Path("コスト.csv"))


@given(st.text(min_size=1, max_size=90).filter(lambda text: "/" not in text and "\x00" not in text))
def test_every_name_made_is_a_good_name(stem: str) -> None:
    try:
        name = make_export_name(Path("/reports") / f"x{stem}.csv")
    except DeliveryError:
        return
    assert check_export_name(name, said_by="a test") == name
    assert re.fullmatch(r"[a-z0-9_.-]{1,64}", name)
