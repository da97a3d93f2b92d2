"""The header of a gzipped CSV in S3, read from its first bytes only."""

from __future__ import annotations

import csv
import zlib
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from sentinel.places import Place

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

# Compressed. A CUR 1.0 header of 300 columns is about 10 KB of text, 3 KB compressed.
_FIRST_BYTES = 64 * 1024
_MOST_BYTES = 1024 * 1024


def header_of(gzipped: bytes) -> list[str] | None:
    """The column names in the first line of gzipped CSV; empty when it unpacks to nothing, None when the line goes on.

    Raises ValueError when the bytes are not gzip, not UTF-8, or the line is empty.
    """
    try:
        decompressor = zlib.decompressobj(wbits=31)  # 31: a gzip header is demanded
        text = decompressor.decompress(gzipped)
    except zlib.error as error:
        raise ValueError(f"not gzip: {error}") from error
    line, newline, _ = text.partition(b"\n")
    if not newline and not decompressor.eof:
        return None
    if not text:
        return []
    names = next(csv.reader([line.decode("utf-8-sig").rstrip("\r")]), [])
    if not any(names):
        raise ValueError("its first line is empty; a CUR has its column names there")
    return names


def read_csv_header(s3: S3Client, uri: str) -> list[str]:
    """The column names of one `.csv.gz` (`s3://bucket/key`); empty when the object, or what it unpacks to, has no bytes.

    Raises ValueError naming the file when its header cannot be read.
    """
    for length in (_FIRST_BYTES, _MOST_BYTES):
        gzipped = _first_bytes(s3, uri, length)
        if not gzipped:
            return []
        try:
            header = header_of(gzipped)
        except (ValueError, csv.Error) as error:
            raise ValueError(f"{uri}: its header cannot be read: {error}") from error
        if header is not None:
            return header
        if len(gzipped) < length:
            raise ValueError(f"{uri}: its header cannot be read: the file is cut, it ends inside its first line")
    raise ValueError(f"{uri}: its header cannot be read: no line ends within the first {_MOST_BYTES} bytes")


def _first_bytes(s3: S3Client, uri: str, length: int) -> bytes:
    place = Place.parse(uri)
    try:
        answer = s3.get_object(Bucket=place.bucket, Key=place.key, Range=f"bytes=0-{length - 1}")
    except ClientError as error:
        if error.response["Error"]["Code"] == "InvalidRange":  # S3's answer for a range of an object of no bytes
            return b""
        raise ValueError(f"{uri}: its header cannot be read: {error}") from error
    return answer["Body"].read()
