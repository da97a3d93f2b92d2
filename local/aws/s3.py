"""S3 with plain files: moto's backend over a folder per bucket, kept in line with what Spark and DuckDB wrote there."""

import contextlib
import functools
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from threading import RLock
from types import ModuleType
from typing import Any

import moto.s3.models
import moto.s3.responses
import moto.s3.urls
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.exceptions import InvalidRequest
from moto.s3.models import FakeBucket, FakeDeleteMarker, S3Backend, s3_backends

from local.aws.places import Places
from local.aws.s3_object import FileOnDisk, ObjectFile

DEFAULT_REGION = "us-east-1"
# One lock for all writes: a conditional put is "look, then write", and two of them must not look at the same time.
WRITE_LOCK = RLock()


class FolderS3Backend(S3Backend):
    """moto's S3, its index brought in line with the folder whenever it is asked."""

    @property
    def _url_module(self) -> ModuleType:
        # moto finds a service's addresses by the module name of the backend, which is not ours.
        urls: ModuleType = moto.s3.urls
        return urls

    def create_bucket(self, bucket_name: str, region_name: str, bucket_namespace: str | None = None) -> FakeBucket:
        """A new bucket and its folder."""
        bucket = super().create_bucket(bucket_name, region_name, bucket_namespace)
        (ObjectFile.places.buckets / bucket_name).mkdir(parents=True, exist_ok=True)
        return bucket

    def delete_bucket(self, bucket_name: str) -> FakeBucket | None:
        """Remove an empty bucket and its folder; None when it still has objects."""
        with WRITE_LOCK:
            self._reconcile(bucket_name, "")
            bucket = super().delete_bucket(bucket_name)
            if bucket is not None:
                shutil.rmtree(ObjectFile.places.buckets / bucket_name, ignore_errors=True)
                shutil.rmtree(ObjectFile.places.attributes / bucket_name, ignore_errors=True)
            return bucket

    def put_object(self, bucket_name: str, key_name: str, *args: Any, **kwargs: Any) -> ObjectFile:
        """Write an object. InvalidRequest when files cannot hold this key beside those that are there."""
        with WRITE_LOCK:
            bucket = self.get_bucket(bucket_name)
            self._reconcile_key(bucket, key_name)
            newest = bucket.keys.get(key_name)
            if bucket.is_versioned and isinstance(newest, ObjectFile):
                newest.retire()
            # The parts of a finished multipart upload are of no more use.
            kwargs["multipart"] = None
            try:
                written: ObjectFile = super().put_object(bucket_name, key_name, *args, **kwargs)
            except (NotADirectoryError, IsADirectoryError, FileExistsError) as error:
                raise InvalidRequest(f"s3://{bucket_name}/{key_name}: {_folder_conflict(error)}") from error
            except ValueError as error:
                raise InvalidRequest(str(error)) from error
            return written

    def delete_object(
        self, bucket_name: str, key_name: str, version_id: str | None = None, bypass: bool = False
    ) -> tuple[bool, dict[str, Any]]:
        """Remove an object, or one version of it, and its file; in a versioned bucket a delete marker takes its place."""
        with WRITE_LOCK:
            bucket = self.get_bucket(bucket_name)
            self._reconcile_key(bucket, key_name)
            before = [key for key in bucket.keys.getlist(key_name, []) if isinstance(key, ObjectFile)]
            if bucket.is_versioned and version_id is None and before and bucket.keys.get(key_name) is before[-1]:
                removed_file = before[-1].path
                before[-1].retire()
                if removed_file is not None:
                    removed_file.unlink(missing_ok=True)
            if not bucket.is_versioned:
                # moto cannot remove the delete markers of a bucket whose versioning was suspended.
                bucket.keys.setlist(key_name, before)
            outcome: tuple[bool, dict[str, Any]] = super().delete_object(bucket_name, key_name, version_id, bypass)
            for key in before:
                if key not in bucket.keys.getlist(key_name, []):
                    key.forget()
            newest = bucket.keys.get(key_name)
            if isinstance(newest, ObjectFile):
                newest.come_back()
            return outcome

    def get_object(self, bucket_name: str, key_name: str, *args: Any, **kwargs: Any) -> Any:
        """The object as its file is now, or None."""
        with WRITE_LOCK:
            self._reconcile_key(self.get_bucket(bucket_name), key_name)
            return super().get_object(bucket_name, key_name, *args, **kwargs)

    def list_objects(self, bucket: FakeBucket, prefix: str | None, *args: Any, **kwargs: Any) -> Any:
        """moto's listing, after the folder was read."""
        with WRITE_LOCK:
            self._reconcile(bucket.name, prefix or "")
            return super().list_objects(bucket, prefix, *args, **kwargs)

    def list_object_versions(self, bucket_name: str, *args: Any, **kwargs: Any) -> Any:
        """moto's listing of versions, after the folder was read."""
        with WRITE_LOCK:
            self._reconcile(bucket_name, kwargs.get("prefix") or "")
            return super().list_object_versions(bucket_name, *args, **kwargs)

    def _reconcile(self, bucket_name: str, prefix: str) -> None:
        """Bring the index of one prefix in line with the folder."""
        bucket = self.get_bucket(bucket_name)
        root = ObjectFile.places.buckets / bucket_name
        found = {key: path for key, path in _files_under(root, prefix) if key.startswith(prefix)}
        for key_name, newest in list(bucket.keys.items()):
            if key_name.startswith(prefix) and isinstance(newest, ObjectFile) and newest.path is not None:
                if key_name not in found:
                    _drop(bucket, key_name)
                elif newest.is_on_disk_unchanged():
                    del found[key_name]
        for key_name, path in found.items():
            self._adopt(bucket, key_name, path)

    def _reconcile_key(self, bucket: FakeBucket, key_name: str) -> None:
        """Bring the index of one key in line with its file."""
        newest = bucket.keys.get(key_name)
        if isinstance(newest, ObjectFile) and newest.is_on_disk_unchanged():
            return
        try:
            path = ObjectFile.places.object_path(bucket.name, key_name)
        except ValueError:
            return
        if not key_name.endswith("/") and path.is_file():
            self._adopt(bucket, key_name, path)
        elif isinstance(newest, ObjectFile):
            _drop(bucket, key_name)

    def _adopt(self, bucket: FakeBucket, key_name: str, path: Path) -> None:
        """Take a file that is not known yet, or was rewritten, as the newest version."""
        known = bucket.keys.getlist(key_name, [])
        kept = [key for key in known if not (isinstance(key, ObjectFile) and key.path == path)]
        if len(kept) < len(known):
            # Their bytes were overwritten behind S3's back: there is nothing left to serve as a former version.
            bucket.keys.setlist(key_name, kept)
        # The parent's method: the file is there, and nothing has to be retired or written. Spark may remove it meanwhile.
        with contextlib.suppress(FileNotFoundError):
            super().put_object(bucket.name, key_name, FileOnDisk(path), disable_notification=True)


def _drop(bucket: FakeBucket, key_name: str) -> None:
    """Forget the newest version of a key whose file is gone; former versions of a versioned bucket stay behind it."""
    former = bucket.keys.getlist(key_name)[:-1]
    if former:
        bucket.keys.setlist(key_name, former)
        if isinstance(former[-1], ObjectFile):
            bucket.keys[key_name] = FakeDeleteMarker(key=former[-1])
    else:
        bucket.keys.pop(key_name)


def _files_under(bucket_folder: Path, prefix: str) -> list[tuple[str, Path]]:
    """Key and file of everything in the deepest folder that the prefix names."""
    start = bucket_folder / prefix.rpartition("/")[0]
    if ".." in prefix.split("/"):
        return []
    return [
        (file.relative_to(bucket_folder).as_posix(), file)
        for folder, _, names in os.walk(start)
        for file in (Path(folder) / name for name in names)
    ]


def _folder_conflict(error: OSError) -> str:
    return (
        "the embedded AWS keeps objects as files, so a key cannot be both an object and the folder of another object "
        f"({error.strerror}: {error.filename})"
    )


def _locked(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def under_lock(*args: Any, **kwargs: Any) -> Any:
        with WRITE_LOCK:
            return method(*args, **kwargs)

    return under_lock


def install(places: Places) -> None:
    """Put files behind moto's S3 and take in the buckets that are there."""
    ObjectFile.places = places
    moto.s3.models.FakeKey = ObjectFile
    s3_backends.backend = FolderS3Backend
    # Reading too: what an answer says of an object, and its bytes, must be of the same one.
    for name in ("get_object", "put_object", "copy_object", "delete_object"):
        setattr(moto.s3.responses.S3Response, name, _locked(getattr(moto.s3.responses.S3Response, name)))
    # Former versions do not survive a restart: what knew them was in memory.
    for left_over in (*places.former_versions.iterdir(), *places.incoming.iterdir()):
        left_over.unlink()
    backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
    for bucket_name in places.bucket_names():
        backend.create_bucket(bucket_name, DEFAULT_REGION)
