"""The upload of a planned delivery: the only part that talks to S3."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from local.deliver.errors import DeliveryError
from local.deliver.plans import DeliveredManifest, PlannedDelivery, PlannedObject

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# One PUT per file as far as S3 allows, so that an ETag is the MD5 and the same file always has the same.
_ONE_PUT = TransferConfig(multipart_threshold=5 * 1024**3, use_threads=False)


def upload(
    plan: PlannedDelivery, *, s3: "S3Client", bucket: str, on_object: Callable[[PlannedObject], None]
) -> DeliveredManifest:
    """Uploads a plan's files, then its manifests, the newest delivery's last; `on_object` is called after each.

    Raises DeliveryError when the bucket is not there.
    """
    try:
        for planned in (*plan.data_files, *plan.manifests[:-1]):
            _put(planned, s3=s3, bucket=bucket)
            on_object(planned)
        # Before the manifest that names them: whoever reads it must not meet a file of an earlier delivery.
        for key in plan.absent_keys:
            s3.delete_object(Bucket=bucket, Key=key)
        _put(plan.manifests[-1], s3=s3, bucket=bucket)
        on_object(plan.manifests[-1])
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "NoSuchBucket":
            raise DeliveryError(
                f"There is no bucket {bucket!r}. Start the embedded AWS, or create the bucket."
            ) from None
        raise
    return DeliveredManifest(
        export=plan.export,
        billing_period=plan.billing_period,
        layout=plan.layout.word,
        manifest_uri=f"s3://{bucket}/{plan.manifests[-1].key}",
        file_count=len(plan.data_files),
        byte_count=sum(planned.size for planned in plan.data_files),
        warnings=tuple(plan.warnings),
    )


def _put(planned: PlannedObject, *, s3: "S3Client", bucket: str) -> None:
    if isinstance(planned.content, bytes) or planned.size < _ONE_PUT.multipart_threshold:
        if isinstance(planned.content, bytes):
            s3.put_object(Bucket=bucket, Key=planned.key, Body=planned.content)
        else:
            with planned.content.open("rb") as body:
                s3.put_object(Bucket=bucket, Key=planned.key, Body=body)
    else:
        s3.upload_file(str(planned.content), bucket, planned.key, Config=_ONE_PUT)
