"""What is going to be uploaded for one export and billing period: data first, the manifest of the newest delivery last."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from local.deliver.layouts import Layout

OnProgress = Callable[[str], None]
"""Called with one line about what is being done."""


@dataclass(frozen=True, slots=True)
class PlannedObject:
    """One object: its key, and the file or the bytes that become it."""

    key: str
    content: Path | bytes

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content) if isinstance(self.content, bytes) else self.content.stat().st_size


@dataclass(frozen=True, slots=True)
class PlannedDelivery:
    """One billing period of one export; `manifests` end with the one of the newest delivery, which is written last."""

    export: str
    billing_period: str
    layout: Layout
    data_files: Sequence[PlannedObject]
    manifests: Sequence[PlannedObject]
    absent_keys: Sequence[str] = ()
    """Keys the manifest names and nothing was given for: deleted, so that the folder is what was given."""
    warnings: Sequence[str] = ()

    def with_warning(self, warning: str) -> "PlannedDelivery":
        """The same plan with one more warning."""
        return replace(self, warnings=(*self.warnings, warning))


@dataclass(frozen=True, slots=True)
class DeliveredManifest:
    """One delivered billing period: where its manifest stands, and the data files uploaded with it (manifests not counted)."""

    export: str
    billing_period: str
    layout: str
    manifest_uri: str
    file_count: int
    byte_count: int
    warnings: tuple[str, ...]
