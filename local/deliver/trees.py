"""Delivery trees: what AWS left in a folder, found by its manifests and planned for upload as it is."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.deliver.errors import DeliveryError
from local.deliver.export_names import check_export_name
from local.deliver.layouts import Layout, ManifestPlace, is_manifest_name, read_manifest_place
from local.deliver.manifests import read_named_files
from local.deliver.plans import PlannedDelivery, PlannedObject

_TIMESTAMPED = re.compile(r"\d{4}-?\d{2}-?\d{2}T.*")


@dataclass(frozen=True, slots=True)
class FoundManifest:
    """A manifest on disk, the folder of its export, and what its place says."""

    path: Path
    export_folder: Path
    place: ManifestPlace

    @property
    def period(self) -> tuple[Path, Layout, str]:
        """What it is a manifest of: the export's folder, the layout and the period's folder in it."""
        return self.export_folder, self.place.layout, self.place.period_folder


def list_files(path: Path) -> list[Path]:
    """Every file at or below the path, sorted; hidden ones (`.DS_Store`) are nobody's data."""
    if path.is_file():
        return [path]
    return sorted(
        found
        for found in path.rglob("*")
        if found.is_file() and not any(part.startswith(".") for part in found.relative_to(path).parts)
    )


def find_manifests(path: Path) -> list[FoundManifest]:
    """The manifests at or below the path that stand where a layout has them; the path may be any folder above or inside."""
    found = []
    for file in list_files(path.resolve()):
        place = read_manifest_place(file.parts)
        if place is not None:
            found.append(FoundManifest(file, Path(*file.parts[: place.export_parts]), place))
    return found


def plan_trees(
    path: Path, manifests: Sequence[FoundManifest], *, export: str | None, prefix: str
) -> Iterator[PlannedDelivery]:
    """One plan for each export and period found below `path`, in the order of the folders.

    Several deliveries of one period in sibling folders come in the folders' order, so the last one is the newest.
    Raises DeliveryError for a bad export name, or `--export` with several exports.
    """
    exports = sorted({manifest.place.export for manifest in manifests})
    if export is not None and len(exports) > 1:
        raise DeliveryError(
            f"{path}: --export names one export, but manifests of {len(exports)} were found ({', '.join(exports)}). "
            "Deliver each export's folder by itself, or leave --export out."
        )
    periods: dict[tuple[Path, Layout, str], list[FoundManifest]] = defaultdict(list)
    for manifest in manifests:
        periods[manifest.period].append(manifest)
    taken: set[Path] = set()
    plans = []
    for of_period in periods.values():
        plan, files = _plan_period(of_period, export=export, prefix=prefix)
        taken.update(files)
        plans.append(plan)
    ignored = sum(file not in taken for file in list_files(path.resolve()))
    if ignored:
        note = f"{path}: {ignored} other file{'s' if ignored > 1 else ''} ignored: in no folder of a period with a manifest."
        plans[0] = plans[0].with_warning(note)
    yield from plans


def _plan_period(
    manifests: Sequence[FoundManifest], *, export: str | None, prefix: str
) -> tuple[PlannedDelivery, list[Path]]:
    place, export_folder = manifests[0].place, manifests[0].export_folder
    layout = place.layout
    name = export or check_export_name(place.export, said_by=f"the export's folder {export_folder}")
    target = layout.export_prefix(prefix, name)
    data_folder = place.period_folder.replace("metadata/", "data/", 1) if layout is Layout.CUR2 else place.period_folder

    files = list_files(export_folder / data_folder)
    if layout is Layout.CUR2:
        files += list_files(export_folder / place.period_folder)
    keys = {file: target + file.relative_to(export_folder).as_posix() for file in files}
    by_depth = sorted((f for f in files if is_manifest_name(f.name)), key=lambda f: (-len(f.parts), f.as_posix()))
    data_files = [PlannedObject(keys[file], file) for file in files if not is_manifest_name(file.name)]
    planned_manifests = [PlannedObject(keys[file], file) for file in by_depth]

    warnings = []
    newest = next((m.path for m in manifests if m.place.execution is None), None)
    if newest is None:
        newest = _newest_execution(manifests)
        key = f"{target}{place.period_folder}/{newest.name}"
        planned_manifests.append(PlannedObject(key, newest))
        warnings.append(
            f"{newest}: no manifest in the period's own folder; this one, of the newest execution, is also put there."
        )
    absent_keys = []
    uploaded = set(keys.values())
    for named in read_named_files(newest, layout, data_folder):
        key = f"{target}{data_folder}/{named}"
        if key not in uploaded:
            absent_keys.append(key)
            warnings.append(
                f"{newest}: names {named}, which is not in {export_folder / data_folder}; a refresh will refuse it."
            )
    plan = PlannedDelivery(
        name, place.billing_period, layout, data_files, planned_manifests, tuple(absent_keys), tuple(warnings)
    )
    return plan, files


def _newest_execution(manifests: Sequence[FoundManifest]) -> Path:
    """The manifest of the newest execution, by the time its folder's name begins with. Raises DeliveryError if unknown."""
    if len(manifests) == 1:
        return manifests[0].path
    named = [(manifest.place.execution or "", manifest.path) for manifest in manifests]
    if not all(_TIMESTAMPED.fullmatch(execution) for execution, _ in named):
        raise DeliveryError(
            f"{manifests[0].path.parent.parent}: {len(manifests)} executions and no manifest that says which is the newest. "
            "Copy the manifest of the one you want into this folder."
        )
    return max(named)[1]
