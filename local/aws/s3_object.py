"""An S3 object whose bytes are a plain file, so that Spark and DuckDB read what boto3 wrote, and a restart keeps it."""

import hashlib
import json
import os
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from moto.s3.models import FakeKey

from local.aws.places import Places


@dataclass(frozen=True)
class FileMark:
    """What tells a file from the same file rewritten."""

    size: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> "FileMark":
        """The mark of a file as it is now."""
        status = path.stat()
        return cls(status.st_size, status.st_mtime_ns)


@dataclass(frozen=True)
class FileOnDisk:
    """Given as the value of an object: its bytes are there already."""

    path: Path


class ObjectFile(FakeKey):
    """moto's object, with its bytes in `<root>/s3/<bucket>/<key>`. Parts of a multipart upload have no bucket: memory."""

    places: ClassVar[Places]
    _etag: str | None

    def __init__(self, name: str, value: bytes | FileOnDisk, *args: Any, **kwargs: Any) -> None:
        self.path: Path | None = None
        self.mark: FileMark | None = None
        bucket = kwargs.get("bucket_name")
        # A key that ends with "/" is a folder marker: it has no bytes and its folder is no file.
        self._is_file = bucket is not None and not str(name).endswith("/")
        # The setter below runs within moto's constructor, which sets these later.
        self.name, self.bucket_name = name, bucket
        super().__init__(name, value, *args, **kwargs)
        if isinstance(value, FileOnDisk):
            self._adopt_attributes()

    @property
    def value(self) -> bytes:
        """The object's bytes."""
        if self.path is None:
            return bytes(FakeKey.value.fget(self))
        return self.path.read_bytes()

    @value.setter
    def value(self, new_value: bytes | FileOnDisk) -> None:
        if not self._is_file:
            FakeKey.value.fset(self, new_value)
            return
        self._value_buffer.close()
        if isinstance(new_value, FileOnDisk):
            self.path = new_value.path
            self.mark = FileMark.of(self.path)
            self.last_modified = datetime.fromtimestamp(self.mark.modified_ns / 1e9, UTC).replace(tzinfo=None)
        else:
            self.path = self.places.object_path(str(self.bucket_name), self.name)
            write_whole(self.places, self.path, new_value, self.last_modified.replace(tzinfo=UTC))
            if self._etag is None:
                self._etag = hashlib.md5(new_value, usedforsecurity=False).hexdigest()
            self.mark = FileMark.of(self.path)
        self.contentsize = self.mark.size

    @property
    def etag(self) -> str:
        """The quoted ETag: MD5 of the bytes, or what the multipart upload gave."""
        if self._etag is None:
            if self.path is None:
                return str(FakeKey.etag.fget(self))
            with self.path.open("rb") as file:
                self._etag = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
        return f'"{self._etag}"'

    def set_metadata(self, metadata: Any, replace: bool = False) -> None:
        """Keep content type and metadata, beside the file too."""
        super().set_metadata(metadata, replace)
        self.write_attributes()

    def is_on_disk_unchanged(self) -> bool:
        """Whether the file is still the one this object knows."""
        try:
            return self.path is None or FileMark.of(self.path) == self.mark
        except FileNotFoundError:
            return False

    def retire(self) -> None:
        """Keep the bytes when a newer version is about to take the file's place."""
        if self.path is None or not self.path.exists():
            return
        kept = self.places.former_versions / uuid.uuid4().hex
        os.link(self.path, kept)
        self.path = kept

    def come_back(self) -> None:
        """Take the file's place again when the newer versions were removed."""
        if self.path is None or self.path.parent != self.places.former_versions:
            return
        home = self.places.object_path(str(self.bucket_name), self.name)
        home.parent.mkdir(parents=True, exist_ok=True)
        self.path = self.path.replace(home)
        self.write_attributes()

    def write_attributes(self) -> None:
        """Keep what the file itself does not say, for the next start."""
        if self.path is None or self.mark is None:
            return
        attributes = {
            "key": self.name,
            "size": self.mark.size,
            "modified_ns": self.mark.modified_ns,
            "etag": self.etag.strip('"'),
            "metadata": dict(self.metadata),
        }
        write_whole(self.places, self._attributes_path(), json.dumps(attributes).encode())

    def _adopt_attributes(self) -> None:
        try:
            attributes = json.loads(self._attributes_path().read_bytes())
        except (FileNotFoundError, ValueError):
            return
        if self.mark == FileMark(attributes["size"], attributes["modified_ns"]):
            self._etag = attributes["etag"]
            self._metadata.update(attributes["metadata"])

    def _attributes_path(self) -> Path:
        # Named by a hash: the tree of keys may hold both `a.json` and `a.json/b`-like names a mirror could not.
        name = hashlib.sha256(self.name.encode()).hexdigest()
        return self.places.attributes / str(self.bucket_name) / name[:2] / f"{name}.json"

    def forget(self) -> None:
        """Remove the file and what is kept beside it, then the folders this leaves empty (S3 has no empty folders)."""
        if self.path is None:
            return
        self.path.unlink(missing_ok=True)
        if self.path.parent == self.places.former_versions:
            return
        self._attributes_path().unlink(missing_ok=True)
        bucket = self.places.buckets / str(self.bucket_name)
        for folder in self.path.parents:
            if folder == bucket or bucket not in folder.parents:
                break
            try:
                folder.rmdir()
            except OSError:
                break

    def dispose(self, garbage: bool = False) -> None:
        """Free what moto holds in memory; the file stays until `forget`."""
        if not garbage:
            super().dispose()

    def __del__(self) -> None:
        self._value_buffer.close()

    def __deepcopy__(self, memo: dict[int, Any]) -> "ObjectFile":
        # moto copies objects to list versions; the copy must not write the file again.
        copied: ObjectFile = object.__new__(type(self))
        copied.__dict__.update(self.__dict__)
        copied._value_buffer = _NOTHING
        return copied


class _Nothing:
    def close(self) -> None:
        """Has nothing to close."""


_NOTHING = _Nothing()


def write_whole(places: Places, path: Path, content: bytes, modified: datetime | None = None) -> None:
    """Write a file so that it is there whole or not at all. NotADirectoryError when a part of its path is a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    incoming = places.incoming / uuid.uuid4().hex
    incoming.write_bytes(content)
    if modified is not None:
        os.utime(incoming, (modified.timestamp(), modified.timestamp()))
    incoming.replace(path)
