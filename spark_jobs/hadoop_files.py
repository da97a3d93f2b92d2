"""Single files read on the driver through Hadoop's file systems: `s3://` on Glue, a folder on one machine.

Spark's own readers pass over names that begin with `_`, and do not say which compressed file is broken.
"""

from contextlib import closing
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession

_BUFFER_BYTES = 65536


class UnreadableFileError(Exception):
    """A file that cannot be read; the message is the cause, without the file's name."""


def read_text(spark: SparkSession, uri: str) -> str:
    """The whole text of a small file, UTF-8. Errors: UnreadableFileError."""
    try:
        with closing(_open(spark, uri)) as stream:
            text: str = _java(spark).org.apache.commons.io.IOUtils.toString(stream, "UTF-8")
            return text
    except Py4JJavaError as error:
        raise UnreadableFileError(_cause(error)) from error


def file_size(spark: SparkSession, uri: str) -> int:
    """The file's size in bytes. Errors: UnreadableFileError, also when there is no such file."""
    try:
        path, file_system = _locate(spark, uri)
        return int(file_system.getFileStatus(path).getLen())
    except Py4JJavaError as error:
        raise UnreadableFileError(_cause(error)) from error


def first_gzip_line(spark: SparkSession, uri: str) -> str | None:
    """The first line of a gzip file, None when it holds no text. Errors: UnreadableFileError."""
    try:
        with closing(_open(spark, uri)) as stream:
            java = _java(spark)
            text = java.java.io.InputStreamReader(java.java.util.zip.GZIPInputStream(stream), "UTF-8")
            line: str | None = java.java.io.BufferedReader(text).readLine()
            return line
    except Py4JJavaError as error:
        raise UnreadableFileError(_cause(error)) from error


def read_gzip_through(spark: SparkSession, uri: str) -> None:
    """Nothing, when the gzip file can be unpacked to its end. Errors: UnreadableFileError."""
    try:
        with closing(_open(spark, uri)) as stream:
            java = _java(spark)
            unpacked = java.java.util.zip.GZIPInputStream(stream)
            nowhere = java.java.io.OutputStream.nullOutputStream()
            java.org.apache.hadoop.io.IOUtils.copyBytes(unpacked, nowhere, _BUFFER_BYTES, False)
    except Py4JJavaError as error:
        raise UnreadableFileError(_cause(error)) from error


def _java(spark: SparkSession) -> Any:
    return spark._jvm


def _locate(spark: SparkSession, uri: str) -> tuple[Any, Any]:
    path = _java(spark).org.apache.hadoop.fs.Path(uri)
    return path, path.getFileSystem(spark._jsc.hadoopConfiguration())


def _open(spark: SparkSession, uri: str) -> Any:
    path, file_system = _locate(spark, uri)
    return file_system.open(path)


def _cause(error: Py4JJavaError) -> str:
    """What went wrong, in words for the one who has to act."""
    name = str(error.java_exception.getClass().getSimpleName())
    message = str(error.java_exception.getMessage() or "")
    if name in {"FileNotFoundException", "NoSuchFileException"}:
        return "there is no such file"
    if name == "ZipException":
        return f"it is not a gzip file ({message})"
    if name == "EOFException":
        return f"it is truncated ({message or 'unexpected end of file'})"
    return f"{name}: {message}"
