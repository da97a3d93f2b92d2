import io
import random
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.deliver.errors import DeliveryError
from local.deliver.layouts import Layout
from local.deliver.loose_files import LooseFile, inspect_loose_file
from tests.local.deliver.conftest import CUR1_HEADER, CUR2_HEADER, csv_bytes, cur1_row, cur2_row, gz, write


def zipped(*members: tuple[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in members:
            archive.writestr(name, data)
    return content.getvalue()


def inspect(path: Path) -> LooseFile:
    return inspect_loose_file(path, path.parent)


CUR1_CSV = csv_bytes(CUR1_HEADER, [cur1_row(1), cur1_row(2)])


@pytest.mark.parametrize(
    ("name", "content", "packaging"),
    [("r.csv", CUR1_CSV, "csv"), ("r.csv.gz", gz(CUR1_CSV), "gz"), ("r.zip", zipped(("r.csv", CUR1_CSV)), "zip")],
)
def test_slashes_in_the_header_mean_cur1(tmp_path: Path, name: str, content: bytes, packaging: str) -> None:
    loose = inspect(write(tmp_path / name, content))
    assert (loose.packaging, loose.layout, loose.billing_period) == (packaging, Layout.CUR1, "2026-09")
    assert [column for column, _ in loose.columns] == list(CUR1_HEADER)


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    loose = inspect(write(tmp_path / "r.csv", b"\xef\xbb\xbf" + CUR1_CSV))
    assert loose.columns[0] == ("identity/LineItemId", None)


def test_snake_case_csv_is_cur2(tmp_path: Path) -> None:
    loose = inspect(write(tmp_path / "r.csv", csv_bytes(CUR2_HEADER, [cur2_row()])))
    assert (loose.layout, loose.billing_period) == (Layout.CUR2, "2026-09")
    bare = csv_bytes(("line_item_usage_start_date", "x"), [("2026-09-30 23:00:00", "1")])
    assert inspect(write(tmp_path / "bare.csv", bare)).layout is Layout.CUR2


def parquet(path: Path, **columns: pa.Array) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


START = pa.array([datetime(2018, 11, 1, tzinfo=UTC)], pa.timestamp("ms", tz="UTC"))


def test_parquet_is_cur2_by_its_maps_or_its_account_name_else_athenas(tmp_path: Path) -> None:
    tags = pa.array([[("a", "b")]], pa.map_(pa.string(), pa.string()))
    text = pa.array(["x"])
    by_map = inspect(parquet(tmp_path / "m.parquet", bill_billing_period_start_date=START, tags=tags))
    by_name = inspect(
        parquet(tmp_path / "n.parquet", bill_billing_period_start_date=START, bill_payer_account_name=text)
    )
    athena = inspect(parquet(tmp_path / "a.parquet", bill_billing_period_start_date=START, product=text))
    assert [f.layout for f in (by_map, by_name, athena)] == [Layout.CUR2, Layout.CUR2, Layout.CUR1_ATHENA]
    assert {f.billing_period for f in (by_map, by_name, athena)} == {"2018-11"}
    assert by_map.columns == (("bill_billing_period_start_date", "timestamp"), ("tags", "map<string,string>"))


def test_a_file_of_two_billing_periods_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "two.csv", csv_bytes(CUR1_HEADER, [cur1_row(1), cur1_row(2, "2026-10")]))
    with pytest.raises(DeliveryError, match=r"two\.csv: holds 2 billing periods \(2026-09, 2026-10 in bill/Billing"):
        inspect(path)
    starts = pa.array([datetime(2026, m, 1, tzinfo=UTC) for m in (9, 10)], pa.timestamp("ms", tz="UTC"))
    with pytest.raises(DeliveryError, match=r"two\.parquet: holds 2 billing periods"):
        inspect(parquet(tmp_path / "two.parquet", bill_billing_period_start_date=starts))


def test_the_month_of_the_usage_is_taken_where_the_bill_says_none(tmp_path: Path) -> None:
    rows = [("id", "", "2026-09-30T23:00:00Z", "1", ""), ("id2", "NULL", "2026-09-01T00:00:00Z", "1", "")]
    assert inspect(write(tmp_path / "r.csv", csv_bytes(CUR1_HEADER, rows))).billing_period == "2026-09"


def test_broken_cells_and_a_missing_cost_column_do_not_hide_the_period(tmp_path: Path) -> None:
    rows = [("id", "2026-09-01T00:00:00Z", "no date", "abc", "x"), ("short", "2026-09-01T00:00:00Z")]
    assert inspect(write(tmp_path / "r.csv", csv_bytes(CUR1_HEADER, rows))).billing_period == "2026-09"
    without_cost = csv_bytes(CUR1_HEADER[:3], [cur1_row()[:3]])
    assert inspect(write(tmp_path / "w.csv", without_cost)).billing_period == "2026-09"


def test_a_cell_with_line_breaks_and_quotes_is_one_cell(tmp_path: Path) -> None:
    rows = [("id", "2026-09-01T00:00:00Z", "", "1", 'a "quoted"\n2027-01-01,second line'), cur1_row(2)]
    assert inspect(write(tmp_path / "r.csv", csv_bytes(CUR1_HEADER, rows))).billing_period == "2026-09"


def test_a_truncated_gz_is_accepted_while_its_period_can_be_read(tmp_path: Path) -> None:
    noise = random.Random(1)  # noqa: S311 - only to fill more than one block of gzip
    rows = [(f"{noise.getrandbits(256):x}", "2026-09-01T00:00:00Z", "", "1", "") for _ in range(20_000)]
    whole = gz(csv_bytes(CUR1_HEADER, rows))
    assert inspect(write(tmp_path / "half.csv.gz", whole[: len(whole) // 2])).billing_period == "2026-09"
    with pytest.raises(DeliveryError, match=r"torn\.csv\.gz: its header cannot be read"):
        inspect(write(tmp_path / "torn.csv.gz", whole[:12]))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("e.csv", b"", r"e\.csv: empty"),
        ("h.csv", csv_bytes(CUR1_HEADER, []), r"h\.csv: its billing period cannot be read: no date in bill/Billing"),
        ("o.csv", b"a,b\n1,2\n", r"o\.csv: its billing period cannot be read.*Is it a Cost and Usage Report"),
        ("n.zip", b"no zip", r"n\.zip: the ZIP cannot be read"),
        ("t.zip", zipped(("a.csv", CUR1_CSV), ("b.csv", CUR1_CSV)), r"t\.zip: holds 2 CSV files"),
        ("z.zip", zipped(("a.txt", CUR1_CSV)), r"z\.zip: holds 0 CSV files"),
        ("p.parquet", b"PAR1 no", r"p\.parquet: not a readable Parquet file"),
        ("x.xlsx", b"x", r"x\.xlsx: not a CSV, CSV\.gz, ZIP or Parquet file"),
        ("g.csv.gz", b"no gzip", r"g\.csv\.gz: its header cannot be read"),
    ],
)
def test_a_file_that_is_no_report_is_refused_by_name(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    with pytest.raises(DeliveryError, match=message):
        inspect(write(tmp_path / name, content))


@given(
    cells=st.lists(
        st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=20), max_size=6
    ),
    month=st.integers(1, 12),
)
def test_whatever_the_other_cells_hold_the_period_is_found(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str], month: int
) -> None:
    rows = [(cell, f"2026-{month:02d}-01T00:00:00Z", cell, cell, cell) for cell in [*cells, "id"]]
    path = write(tmp_path_factory.mktemp("cells") / "r.csv", csv_bytes(CUR1_HEADER, rows))
    assert inspect(path).billing_period == f"2026-{month:02d}"
