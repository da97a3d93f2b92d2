"""Small samples in every form, written once for all tests of this folder."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from local.samples import SampleExport, SampleSummary, generate

SEED = 7
START = "2026-08"
MONTHS = 2
ROWS = 6_000
EXPORTS = (
    SampleExport("cur2-csv", "cur2", "csv"),
    SampleExport("cur2-parquet", "cur2", "parquet"),
    SampleExport("cur1-csv", "cur1", "csv"),
    SampleExport("cur1-zip", "cur1", "zip"),
    SampleExport("cur1-parquet", "cur1", "parquet"),
)


@dataclass(frozen=True)
class WrittenSamples:
    """The folder, what `generate` said it wrote, and the exports by name."""

    folder: Path
    summary: SampleSummary
    exports: dict[str, SampleExport]


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> WrittenSamples:
    folder = tmp_path_factory.mktemp("samples")
    summary = generate(folder, seed=SEED, start=START, months=MONTHS, rows=ROWS, exports=EXPORTS)
    return WrittenSamples(folder, summary, {export.name: export for export in EXPORTS})
