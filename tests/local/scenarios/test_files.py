"""The files against the truth: what DuckDB reads from them is what the generator says it meant."""

import gzip
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import duckdb
import pyarrow.parquet as pq
import pytest

from local.deliver.trees import find_manifests, plan_trees
from local.scenarios import SCENARIOS, generate_scenario
from tests.local.scenarios.conftest import SEED, Case

NAMES = {
    "charge_type": ("lineItem/LineItemType", "line_item_line_item_type"),
    "usage_type": ("lineItem/UsageType", "line_item_usage_type"),
    "operation": ("lineItem/Operation", "line_item_operation"),
    "unblended": ("lineItem/UnblendedCost", "line_item_unblended_cost"),
    "currency": ("lineItem/CurrencyCode", "line_item_currency_code"),
    "invoice_id": ("bill/InvoiceId", "bill_invoice_id"),
}


def manifest_of(case: Case) -> tuple[Path, dict[str, Any]]:
    found = sorted(Path(case.written.folder).rglob("*-Manifest.json"), key=lambda path: len(path.parts))
    return found[0], json.loads(found[0].read_bytes())


def data_files_of(case: Case) -> list[Path]:
    """The files the manifest names, found below the delivery's folder by what follows the bucket's prefix."""
    _, manifest = manifest_of(case)
    named = manifest.get("dataFiles") or manifest["reportKeys"]
    return [Path(case.written.folder) / n.removeprefix("s3://example-org-cur/").removeprefix("cur/") for n in named]


def read_rows(case: Case, scratch: Path) -> list[dict[str, Any]]:
    layout = case.delivery.layout
    files = [file for file in data_files_of(case) if file.stat().st_size]
    if layout.format == "zip":
        unpacked = []
        for file in files:
            with ZipFile(file) as archive:
                unpacked.append(Path(archive.extract(archive.namelist()[0], scratch / case.name / file.stem)))
        files = unpacked
    names = [str(file) for file in files]
    is_cur1_csv = layout.version == "cur1" and layout.format != "parquet"
    wanted = {name: both[0 if is_cur1_csv else 1] for name, both in NAMES.items()}
    if layout.format == "parquet":
        columns, reader = (
            ", ".join(f'"{column}" AS {name}' for name, column in wanted.items()),
            f"read_parquet({names!r})",
        )
    else:
        # By position: names may differ by case only. Nothing is detected: a short row is padded, not skipped.
        header = header_of(files[0])
        columns = ", ".join(f"c{header.index(column)} AS {name}" for name, column in wanted.items())
        types = ", ".join(f"c{position}: 'VARCHAR'" for position in range(len(header)))
        reader = (
            f"read_csv({names!r}, header = true, auto_detect = false, null_padding = true, parallel = false, "
            f"delim = ',', quote = '\"', columns = {{{types}}})"
        )
    statement = (
        "SELECT * REPLACE (TRY_CAST(TRIM(CAST(unblended AS VARCHAR)) AS DECIMAL(38, 10)) AS unblended) "
        f"FROM (SELECT {columns} FROM {reader})"
    )
    with duckdb.connect() as connection:
        cursor = connection.execute(statement)
        return [dict(zip([c[0] for c in cursor.description], row, strict=True)) for row in cursor.fetchall()]


def header_of(file: Path) -> list[str]:
    data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    return data.split(b"\n", 1)[0].decode().split(",")


def is_bad(row: dict[str, Any]) -> bool:
    """Quarantined rows are of this usage type; one that is cut short ends before it."""
    return row["usage_type"] in {"BoxUsage:x2.bad", None} and row["charge_type"] in {"Usage", None}


def is_split(row: dict[str, Any]) -> bool:
    return row["operation"] in {"EKSPod-EC2", "ECSTask-EC2"}


def test_files_hold_the_rows_and_the_unblended_cost_of_the_truth(cases: list[Case], tmp_path: Path) -> None:
    for case in cases:
        rows, truth = read_rows(case, tmp_path), case.truth
        assert len(rows) == truth["rows"]["delivered"] == case.written.row_count, case.name
        by_currency: dict[str, Decimal] = {}
        for row in rows:
            currency = row["currency"] or "USD"
            by_currency[currency] = by_currency.get(currency, Decimal(0)) + (row["unblended"] or 0)
        assert {c: f"{value:.10f}" for c, value in by_currency.items()} == truth["unblended_cost_delivered"], case.name
        good = [row for row in rows if not is_bad(row) and not is_split(row)]
        assert len(good) == truth["rows"]["line_items"], case.name
        assert sum(map(is_split, rows)) == truth["rows"]["split_costs"], case.name
        assert sum(map(is_bad, rows)) == truth["rows"]["quarantined"], case.name
        if truth["rows"]["quarantined"] == 0:
            assert sum(bool(row["invoice_id"]) for row in rows) == truth["rows"]["invoiced"], case.name
        counts = Counter((row["charge_type"], row["currency"]) for row in good)
        for entry in truth["by_charge_type"]:
            key = (entry["charge_type"], entry["currency"])
            total = sum((r["unblended"] for r in good if (r["charge_type"], r["currency"]) == key), Decimal(0))
            assert (entry["row_count"], entry["unblended_cost"]) == (counts.pop(key), f"{total:.10f}"), (case.name, key)
        assert not counts, case.name


def test_every_grouping_sums_to_the_totals(cases: list[Case]) -> None:
    measures = [
        "unblended_cost",
        "net_unblended_cost",
        "blended_cost",
        "amortized_cost",
        "net_amortized_cost",
        "list_cost",
        "true_up_cost",
        "upfront_fee_cost",
        "usage_amount",
    ]
    for case in cases:
        truth = case.truth
        assert (
            sum(truth["rows"][name] for name in ("line_items", "split_costs", "quarantined"))
            == (truth["rows"]["delivered"])
        )
        for grouping in [name for name in truth if name.startswith("by_")]:
            for total in truth["totals"]:
                entries = [entry for entry in truth[grouping] if entry["currency"] == total["currency"]]
                assert sum(entry["row_count"] for entry in entries) == total["row_count"]
                for measure in measures:
                    summed = sum((Decimal(entry[measure]) for entry in entries), Decimal(0))
                    assert f"{summed:.10f}" == total[measure], (case.name, grouping, measure)


def test_a_manifest_names_exactly_the_files_and_their_columns(cases: list[Case]) -> None:
    for case in cases:
        path, manifest = manifest_of(case)
        named = data_files_of(case)
        on_disk = [file for file in Path(case.written.folder).rglob("*") if file.is_file() and file.suffix != ".json"]
        assert sorted(named) == sorted(on_disk), case.name
        twins = list(Path(case.written.folder).rglob(path.name))
        assert len(twins) == (2 if case.delivery.layout.versioning == "create-new" else 1), case.name
        columns = [f"{c['category']}/{c['name']}" if "category" in c else c["name"] for c in manifest["columns"]]
        for file in (file for file in named if file.stat().st_size):
            if case.delivery.layout.format == "parquet":
                assert len(pq.read_schema(file).names) == len(pq.read_schema(named[0]).names)
            elif case.delivery.layout.format == "csv":
                assert header_of(file) == columns


def test_the_trees_are_what_deliver_takes(cases: list[Case]) -> None:
    for case in cases:
        root = Path(case.written.folder)
        (plan,) = plan_trees(root, find_manifests(root), export=None, prefix="cur/")
        assert (plan.export, plan.billing_period) == (case.written.export, case.written.billing_period)
        assert len(plan.data_files) == case.written.file_count
        assert not plan.warnings
        assert not plan.absent_keys


def test_the_scenarios_are_spread_over_all_layouts(cases: list[Case]) -> None:
    assert {case.written.layout for case in cases} >= {
        "CUR 1.0, csv, create-new",
        "CUR 1.0, csv, overwrite",
        "CUR 1.0, zip, create-new",
        "CUR 1.0, parquet, overwrite",
        "CUR 2.0, csv, create-new",
        "CUR 2.0, csv, overwrite",
        "CUR 2.0, parquet, create-new",
        "CUR 2.0, parquet, overwrite",
    }
    assert len(SCENARIOS) == 12
    for scenario in SCENARIOS:
        most = max(case.written.row_count for case in cases if case.written.scenario == scenario.name)
        assert 500 <= most <= 5000, scenario.name


def test_a_month_that_shrinks_leaves_empty_files(cases: list[Case]) -> None:
    shrinking = [c for c in cases if c.written.export == "nasty-shrinking" and c.written.billing_period == "2025-11"]
    assert [case.written.file_count for case in shrinking] == [2, 5, 5]
    sizes = [len(gzip.decompress(f.read_bytes())) if f.stat().st_size else 0 for f in data_files_of(shrinking[-1])]
    header = len(",".join(header_of(data_files_of(shrinking[-1])[0]))) + 1
    assert sizes[2:] == [header, 0, header]
    assert [case.written.row_count for case in cases if case.written.billing_period == "2025-12"] == [0, 0]


def test_the_last_of_february_is_there_in_a_leap_year(cases: list[Case]) -> None:
    case = next(c for c in cases if c.written.export == "nasty-reservations" and c.written.row_count > 1000)
    assert case.truth["by_day"][-1]["usage_date"] == "2024-02-29"


def test_invoices_fill_row_by_row(cases: list[Case]) -> None:
    marketplace = [case.truth["rows"] for case in cases if case.written.export == "nasty-marketplace"]
    assert marketplace[0]["invoiced"] == 0
    assert 0 < marketplace[1]["invoiced"] < marketplace[1]["delivered"]
    assert marketplace[2]["invoiced"] == marketplace[2]["delivered"]


def test_a_closed_month_changes_by_the_late_credit_and_refund_alone(cases: list[Case]) -> None:
    _, final, late = [case.truth for case in cases if case.written.export == "nasty-late-credits"]
    assert late["rows"]["delivered"] == final["rows"]["delivered"] + 2
    deliveries = [case for case in cases if case.written.export == "nasty-late-credits"]
    ids = [{row.line.cells["identity_line_item_id"] for row in case.rows()} for case in deliveries]
    assert ids[0] == ids[1]
    assert not ids[1] & ids[2]
    change = Decimal(late["totals"][0]["unblended_cost"]) - Decimal(final["totals"][0]["unblended_cost"])
    assert change == Decimal("-19.4400000001") + Decimal("-31.4159265358")


def test_quarantined_rows_are_told_with_column_and_cost(cases: list[Case]) -> None:
    case = next(c for c in cases if c.written.export == "nasty-cells-cur1")
    told = {entry["column_name"]: (entry["row_count"], entry["unblended_cost"]) for entry in case.truth["quarantine"]}
    assert told == {
        None: (1, "0.0000000000"),
        "line_item_unblended_cost": (6, "0.0000000000"),
        "line_item_usage_amount": (1, "0.2500000006"),
        "pricing_public_on_demand_cost": (1, "0.2500000007"),
        "line_item_usage_start_date": (2, "0.5000000017"),
        "line_item_usage_end_date": (1, "0.2500000010"),
        "reservation_number_of_reservations": (1, "0.2500000011"),
    }


def test_colliding_tags_are_two_columns_in_csv_two_keys_in_a_map_and_counted(cases: list[Case]) -> None:
    case = next(c for c in cases if c.written.export == "nasty-cells-cur1")
    columns = [f"{c['category']}/{c['name']}" for c in manifest_of(case)[1]["columns"]]
    assert {"resourceTags/user:Name", "resourceTags/user:name"} <= set(columns)
    assert case.truth["tag_collisions"] == {"row_count": 60 * 31, "key_count": 60 * 31}
    containers = [c for c in cases if c.written.export == "nasty-containers"][-1]
    assert containers.truth["tag_collisions"] == {"row_count": 2 * 672, "key_count": 2 * 672 * 2}


def test_split_costs_are_apart_and_are_the_cost_of_their_instance(cases: list[Case]) -> None:
    containers = [c for c in cases if c.written.export == "nasty-containers"][-1]
    (split,) = containers.truth["split_costs"]
    assert split["row_count"] == 672 * 4
    # 672 hours at 0.192.
    assert Decimal(split["split_cost"]) + Decimal(split["unused_cost"]) == Decimal("129.024")
    (total,) = containers.truth["totals"]
    assert Decimal(containers.truth["unblended_cost_delivered"]["USD"]) > Decimal(total["unblended_cost"])


def test_one_bucket_stands_under_two_ids(cases: list[Case]) -> None:
    case = next(c for c in cases if c.written.export == "nasty-late-credits")
    resources = {row.line.cells.get("line_item_resource_id") for row in case.rows()}
    assert {"example-shop-media", "arn:aws:s3:::example-shop-media"} <= resources


def test_figures_of_fifteen_digits_survive(cases: list[Case]) -> None:
    case = next(c for c in cases if c.written.export == "nasty-two-currencies")
    text = b"".join(gzip.decompress(file.read_bytes()) for file in data_files_of(case)).decode()
    assert "9.87654321098765E" not in text
    assert ",98765.4321098765," in text
    assert ",-98765.4321098764," in text


def test_an_unknown_column_comes_for_one_delivery_and_holds_something(cases: list[Case]) -> None:
    named = [case for case in cases if case.written.export == "nasty-discount-rows"]
    columns = [[f"{c['category']}/{c['name']}" for c in manifest_of(case)[1]["columns"]] for case in named]
    assert ["lineItem/FreshColumn" in found for found in columns] == [False, True, False]
    assert len(columns[1]) == len(columns[0]) + 2
    assert len(columns[2]) == len(columns[0]) - 3
    text = b"".join(gzip.decompress(file.read_bytes()) for file in data_files_of(named[1])).decode()
    assert ",fresh 1" in text


def test_odd_cells_are_in_the_files(cases: list[Case]) -> None:
    text = b"".join(
        gzip.decompress(file.read_bytes())
        for case in cases
        if case.written.export in {"nasty-cells-cur1", "nasty-cells-cur2"}
        for file in data_files_of(case)
    ).decode()
    for cell in (r",\N,", ",NaN,", ",n/a,", '"1,25"', "e-10,", ",convertible,", ",NULL,", "{not json"):
        assert cell in text, cell


@pytest.mark.parametrize("name", ["reservations-and-a-leap-day", "late-credits-in-a-closed-month"])
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(
    name: str, cases: list[Case], folder: Path, tmp_path: Path
) -> None:
    again = generate_scenario(name, tmp_path / "again", seed=SEED)
    generate_scenario(name, tmp_path / "other", seed=SEED + 1)
    for one in again:
        paths = [path for path in Path(one.folder).rglob("*") if path.is_file()]
        assert len(paths) > 1
        for path in [*paths, Path(one.truth)]:
            twin = folder / path.relative_to(tmp_path / "again")
            assert path.read_bytes() == twin.read_bytes(), path
    others = list((tmp_path / "other" / "truth").rglob("*.json"))
    assert all(p.read_bytes() != (folder / p.relative_to(tmp_path / "other")).read_bytes() for p in others)


def test_a_folder_that_holds_something_else_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "nasty-reservations").mkdir()
    (tmp_path / "nasty-reservations" / "letter.txt").write_text("mine")
    with pytest.raises(ValueError, match="nasty-reservations: holds files that are of no scenario"):
        generate_scenario("reservations-and-a-leap-day", tmp_path)
    assert (tmp_path / "nasty-reservations" / "letter.txt").read_text() == "mine"


def test_an_unknown_name_is_refused_with_the_names_there_are(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"sunny: there is no such scenario.*a-month-that-shrinks"):
        generate_scenario("sunny", tmp_path)
