import pytest

from local.deliver.layouts import Layout, read_manifest_place

CUR2 = "bucket/p/demo/metadata/BILLING_PERIOD=2026-04"
CUR1 = "bucket/p/demo/20260401-20260501"
ATHENA = "bucket/p/demo/demo/year=2026/month=4"


@pytest.mark.parametrize(
    ("path", "layout", "execution", "period_folder"),
    [
        (f"{CUR2}/demo-Manifest.json", Layout.CUR2, None, "metadata/BILLING_PERIOD=2026-04"),
        (f"{CUR2}/2026-04-09T14:02:11.120Z-0/demo-Manifest.json", Layout.CUR2, "2026-04-09T14:02:11.120Z-0", None),
        (f"{CUR2}/Manifest.json", Layout.CUR2, None, None),
        (f"{CUR1}/demo-Manifest.json", Layout.CUR1, None, "20260401-20260501"),
        (f"{CUR1}/20260409T140211Z/demo-Manifest.json", Layout.CUR1, "20260409T140211Z", None),
        ("demo/20260401-20260430/demo-Manifest.json", Layout.CUR1, None, "20260401-20260430"),
        (f"{ATHENA}/demo-Manifest.json", Layout.CUR1_ATHENA, None, "year=2026/month=4"),
        ("demo/year=2026/month=04/demo-Manifest.json", Layout.CUR1_ATHENA, None, "year=2026/month=04"),
    ],
)
def test_a_manifests_place_says_export_period_and_execution(
    path: str, layout: Layout, execution: str | None, period_folder: str | None
) -> None:
    parts = path.split("/")
    place = read_manifest_place(parts)
    assert place is not None
    assert (place.layout, place.export, place.billing_period, place.execution) == (layout, "demo", "2026-04", execution)
    assert parts[place.export_parts - 1] == "demo"
    assert path.startswith("/".join([*parts[: place.export_parts], place.period_folder]) + "/")
    if period_folder:
        assert place.period_folder == period_folder


@pytest.mark.parametrize(
    "path",
    [
        "demo/data/BILLING_PERIOD=2026-04/demo-Manifest.json",
        "demo/metadata/BILLING_PERIOD=2026-13/demo-Manifest.json",
        "demo/metadata/BILLING_PERIOD=2026-04/demo-00001.csv.gz",
        "metadata/BILLING_PERIOD=2026-04/demo-Manifest.json",
        "demo/20261301-20270101/demo-Manifest.json",
        "demo/year=2026/month=13/demo-Manifest.json",
        "demo/a/b/demo-Manifest.json",
        "demo-Manifest.json",
        "",
    ],
)
def test_a_manifest_anywhere_else_is_no_deliverys(path: str) -> None:
    assert read_manifest_place(path.split("/")) is None


@pytest.mark.parametrize("layout", list(Layout))
def test_the_place_a_layout_writes_to_is_the_place_it_is_read_from(layout: Layout) -> None:
    key = f"{layout.export_prefix('cur/', 'demo')}{layout.manifest_folder('2026-09')}/demo-Manifest.json"
    place = read_manifest_place(key.split("/"))
    assert place is not None
    assert (place.layout, place.export, place.billing_period, place.execution) == (layout, "demo", "2026-09", None)
