"""Server-side copies within S3: nothing passes through this machine, and a changed source is noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from sentinel.deliveries.delivery import DeliveredFile
from sentinel.places import Place
from sentinel.s3_errors import is_not_there

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# CopyObject takes at most 5 GiB; above that S3 wants UploadPartCopy.
WHOLE_COPY_LIMIT = 5 * 1024**3
PART_BYTES = 1024**3

_CHANGED = {"PreconditionFailed", "412"}


class SourceChangedError(Exception):
    """A delivered file is not the one that was listed: AWS is writing the next delivery."""


class CopyDiffersError(Exception):
    """A copy that is not what was copied; the task may be retried."""


def copy_file(
    s3: S3Client,
    file: DeliveredFile,
    target: Place,
    *,
    whole_limit: int = WHOLE_COPY_LIMIT,
    part_bytes: int = PART_BYTES,
) -> None:
    """Copy a delivered file as it is and verify size and ETag. Raises SourceChangedError, CopyDiffersError."""
    if file.size is None or file.etag is None:
        raise ValueError(f"{file.place.uri} does not exist")
    try:
        if file.size <= whole_limit:
            s3.copy_object(
                Bucket=target.bucket,
                Key=target.key,
                CopySource={"Bucket": file.place.bucket, "Key": file.place.key},
                CopySourceIfMatch=file.etag,
            )
        else:
            _copy_in_parts(s3, file, target, part_bytes)
    except ClientError as error:
        if is_not_there(error) or error.response["Error"]["Code"] in _CHANGED:
            raise SourceChangedError(f"{file.place.uri} changed while it was copied") from error
        raise
    _verify(s3, file, target, is_whole=file.size <= whole_limit)


def _copy_in_parts(s3: S3Client, file: DeliveredFile, target: Place, part_bytes: int) -> None:
    source, size, etag = file.place, file.size or 0, file.etag or ""
    upload = s3.create_multipart_upload(Bucket=target.bucket, Key=target.key)["UploadId"]
    parts: list[Any] = []
    try:
        for number, start in enumerate(range(0, size, part_bytes), start=1):
            end = min(start + part_bytes, size) - 1
            answer = s3.upload_part_copy(
                Bucket=target.bucket,
                Key=target.key,
                UploadId=upload,
                PartNumber=number,
                CopySource={"Bucket": source.bucket, "Key": source.key},
                CopySourceIfMatch=etag,
                CopySourceRange=f"bytes={start}-{end}",
            )
            parts.append({"PartNumber": number, "ETag": answer["CopyPartResult"]["ETag"]})
        s3.complete_multipart_upload(
            Bucket=target.bucket, Key=target.key, UploadId=upload, MultipartUpload={"Parts": parts}
        )
    except BaseException:
        # Parts of an upload that is never completed are billed until a lifecycle rule finds them.
        s3.abort_multipart_upload(Bucket=target.bucket, Key=target.key, UploadId=upload)
        raise


def _verify(s3: S3Client, file: DeliveredFile, target: Place, *, is_whole: bool) -> None:
    copy = s3.head_object(Bucket=target.bucket, Key=target.key)
    if copy["ContentLength"] != file.size:
        # The source was overwritten between the listing and the copy, or the copy is broken: the listing will tell.
        raise SourceChangedError(
            f"{target.uri} has {copy['ContentLength']} bytes, {file.place.uri} was listed with {file.size}"
        )
    etag = copy["ETag"].strip('"')
    if not is_whole or "-" in etag or "-" in str(file.etag) or etag == file.etag:
        # An ETag with a dash depends on how the object was cut into parts.
        return
    source = s3.head_object(Bucket=file.place.bucket, Key=file.place.key)
    if source["ETag"].strip('"') != file.etag:
        raise SourceChangedError(f"{file.place.uri} changed while it was copied")
    if _is_md5(source) and _is_md5(copy):
        raise CopyDiffersError(f"copy {target.uri} has ETag {etag}, {file.place.uri} has {file.etag}")


def _is_md5(head: Any) -> bool:
    # With KMS or a customer's key the ETag is no digest of the content, so two of them cannot be compared.
    return head.get("ServerSideEncryption", "AES256") == "AES256" and "SSECustomerAlgorithm" not in head
