"""A ZIP in S3 unpacked to gzip in S3, in bounded memory whatever its size: neither Athena nor Spark reads ZIP."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import IO, TYPE_CHECKING

from boto3.s3.transfer import TransferConfig

from sentinel.deliveries.refused import RefusedDelivery
from sentinel.places import Place

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from mypy_boto3_s3 import S3Client

_READ_BYTES = 4 * 1024**2
_PART_BYTES = 16 * 1024**2
_GZIP_WINDOW = 31  # zlib's way to ask for a gzip header, which then carries no time: same ZIP in, same bytes out

_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


def unzip_to_gzip(s3: S3Client, source: Place, target: Place) -> None:
    """Write the one CSV in the ZIP `source` as gzip to `target`. Raises RefusedDelivery naming the ZIP if it is broken."""
    try:
        with zipfile.ZipFile(io.BufferedReader(S3Reader(s3, source), _READ_BYTES)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) != 1 or not members[0].filename.lower().endswith(".csv"):
                names = ", ".join(member.filename for member in members) or "nothing"
                raise RefusedDelivery(f"ZIP {source.uri} must hold one CSV file, it holds {names}")
            with archive.open(members[0]) as member:
                stream = io.BufferedReader(GzipReader(member), _READ_BYTES)
                config = TransferConfig(multipart_chunksize=_PART_BYTES, max_concurrency=2, max_io_queue=2)
                s3.upload_fileobj(stream, target.bucket, target.key, Config=config)
    except _BROKEN_ZIP as error:
        raise RefusedDelivery(f"ZIP {source.uri} cannot be unpacked: {error}") from error


class S3Reader(io.RawIOBase):
    """A seekable read-only file over an S3 object: a ZIP's table of contents stands at its end."""

    def __init__(self, s3: S3Client, place: Place) -> None:
        super().__init__()
        head = s3.head_object(Bucket=place.bucket, Key=place.key)
        self._s3 = s3
        self._place = place
        self._size = head["ContentLength"]
        self._etag = head["ETag"]
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        wanted = min(len(view), self._size - self._position)
        if wanted <= 0:
            return 0
        answer = self._s3.get_object(
            Bucket=self._place.bucket,
            Key=self._place.key,
            Range=f"bytes={self._position}-{self._position + wanted - 1}",
            IfMatch=self._etag,
        )
        content = answer["Body"].read()
        view[: len(content)] = content
        self._position += len(content)
        return len(content)


class GzipReader(io.RawIOBase):
    """A file read as gzip, compressed while it is read."""

    def __init__(self, plain: IO[bytes]) -> None:
        super().__init__()
        self._plain = plain
        self._compressor = zlib.compressobj(wbits=_GZIP_WINDOW)
        self._ready = b""
        self._is_finished = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        while not self._ready and not self._is_finished:
            chunk = self._plain.read(1024**2)
            self._ready = self._compressor.compress(chunk) if chunk else self._compressor.flush()
            self._is_finished = not chunk
        taken, self._ready = self._ready[: len(view)], self._ready[len(view) :]
        view[: len(taken)] = taken
        return len(taken)
