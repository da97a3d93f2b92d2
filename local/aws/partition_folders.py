"""Partitions as folders: `key=value`, or a bare name where a crawler counts `partition_0`, `partition_1`, …"""

from pathlib import Path
from urllib.parse import unquote

from local.aws.places import visible_files


def partition_folders(table_folder: Path) -> dict[Path, list[Path]]:
    """Folder → its files, for every folder under the table's that holds visible files itself."""
    found: dict[Path, list[Path]] = {}
    for file in visible_files(table_folder):
        found.setdefault(file.parent, []).append(file)
    return found


def keys_and_values(folder: Path, table_folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Partition keys and values that the folders between the table and its files say."""
    keys, values = [], []
    for depth, part in enumerate(folder.relative_to(table_folder).parts):
        key, separator, value = part.partition("=")
        keys.append(key.lower() if separator else f"partition_{depth}")
        # Spark and Hive escape what a folder name cannot hold, as in a URL.
        values.append(unquote(value) if separator else part)
    return tuple(keys), tuple(values)
