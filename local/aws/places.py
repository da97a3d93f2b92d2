"""Where the embedded AWS keeps what, and the way between `s3://` addresses and files."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HIDDEN = ("_", ".")


@dataclass(frozen=True)
class Places:
    """The folders below one root. Everything the embedded AWS writes is in them."""

    root: Path

    @property
    def buckets(self) -> Path:
        """One folder per bucket; in it, each object is a plain file."""
        return self.root / "s3"

    @property
    def attributes(self) -> Path:
        """What S3 knows of an object and a file does not say: ETag, content type, metadata."""
        return self.root / "s3-attributes"

    @property
    def former_versions(self) -> Path:
        """Bytes of versions that are no longer the newest; emptied at a start."""
        return self.root / "s3-versions"

    @property
    def incoming(self) -> Path:
        """Files being written, on the same file system, so that a rename makes them appear whole."""
        return self.root / "s3-incoming"

    @property
    def catalog(self) -> Path:
        """The snapshot of the Glue catalog."""
        return self.root / "catalog" / "glue.json"

    @property
    def job_runs(self) -> Path:
        """One folder per Glue job run: its working folder and its output."""
        return self.root / "glue-job-runs"

    def create(self) -> None:
        """Make the folders that must be there."""
        for folder in (self.buckets, self.attributes, self.former_versions, self.incoming, self.job_runs):
            folder.mkdir(parents=True, exist_ok=True)
        self.catalog.parent.mkdir(parents=True, exist_ok=True)

    def bucket_names(self) -> list[str]:
        """The buckets there are, by name."""
        return sorted(folder.name for folder in self.buckets.iterdir() if folder.is_dir())

    def object_path(self, bucket: str, key: str) -> Path:
        """The file of an object. ValueError when the key has a part (`..`, `.`, empty) no file name can stand for."""
        parts = key.rstrip("/").split("/")
        if any(part in {"", ".", ".."} for part in parts):
            raise ValueError(f"s3://{bucket}/{key}: the embedded AWS keeps objects as files and cannot store this key")
        return self.buckets.joinpath(bucket, *parts)

    def path(self, uri: str) -> Path:
        """The file or folder an `s3://bucket/key` address stands for."""
        bucket, key = split_uri(uri)
        return self.object_path(bucket, key) if key.strip("/") else self.buckets / bucket

    def uri(self, path: Path) -> str:
        """The `s3://` address of a file."""
        return "s3://" + path.relative_to(self.buckets).as_posix()


def split_uri(uri: str) -> tuple[str, str]:
    """Bucket and key of an `s3://` address (`s3a://` and `s3n://` too, as Hadoop's connectors write them)."""
    scheme, separator, rest = uri.partition("://")
    if not separator or scheme not in {"s3", "s3a", "s3n"}:
        raise ValueError(f"not an S3 address: {uri!r}; write s3://bucket/key")
    bucket, _, key = rest.partition("/")
    return bucket, key


def is_hidden(name: str) -> bool:
    """Whether Athena, Spark and crawlers pass over a file or folder of this name."""
    return name.startswith(HIDDEN)


def visible_files(folder: Path) -> Iterator[Path]:
    """The files under a folder, or the file itself, by name; hidden names and empty files are passed over."""
    if folder.is_file():
        yield folder
        return
    for entry in _entries(folder):
        if is_hidden(entry.name):
            continue
        if entry.is_dir():
            yield from visible_files(entry)
        elif _size(entry) > 0:
            yield entry


def _entries(folder: Path) -> list[Path]:
    # Spark may remove what it writes while this looks on: what is gone is not there, and no error.
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0
