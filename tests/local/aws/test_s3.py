"""S3 with plain files, through boto3 as everybody uses it."""

import hashlib
import os
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

Clients = Callable[[str], Any]


@pytest.fixture
def s3(aws: Clients) -> Any:
    return aws("s3")


@pytest.fixture
def bucket(s3: Any) -> Iterator[str]:
    name = f"s3-test-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=name)
    yield name
    remove_all(s3, name)
    s3.delete_bucket(Bucket=name)


def remove_all(s3: Any, bucket: str) -> None:
    listed = s3.list_object_versions(Bucket=bucket)
    for version in listed.get("Versions", []) + listed.get("DeleteMarkers", []):
        s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])


def keys(s3: Any, bucket: str, **arguments: str) -> list[str]:
    return [found["Key"] for found in s3.list_objects_v2(Bucket=bucket, **arguments).get("Contents", [])]


def code(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    response = error.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def test_an_object_is_a_plain_file_at_its_key(s3: Any, bucket: str, embedded_aws: Any) -> None:
    s3.put_object(Bucket=bucket, Key="a/billing_period=2026-10/x y.csv", Body=b"one,two\n")
    file = embedded_aws.root / "s3" / bucket / "a" / "billing_period=2026-10" / "x y.csv"
    assert file.read_bytes() == b"one,two\n"
    answer = s3.get_object(Bucket=bucket, Key="a/billing_period=2026-10/x y.csv")
    assert answer["Body"].read() == b"one,two\n"
    assert answer["ETag"] == f'"{hashlib.md5(b"one,two" + bytes([10]), usedforsecurity=False).hexdigest()}"'


def test_a_file_that_another_process_wrote_is_an_object(s3: Any, bucket: str, embedded_aws: Any) -> None:
    folder = embedded_aws.root / "s3" / bucket / "silver" / "snapshot_id=1"
    folder.mkdir(parents=True)
    (folder / "part-0.parquet").write_bytes(b"PAR1")
    assert keys(s3, bucket, Prefix="silver/snap") == ["silver/snapshot_id=1/part-0.parquet"]
    assert s3.get_object(Bucket=bucket, Key="silver/snapshot_id=1/part-0.parquet")["Body"].read() == b"PAR1"


def test_a_file_that_another_process_rewrote_has_its_new_etag(s3: Any, bucket: str, embedded_aws: Any) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"old")
    file = embedded_aws.root / "s3" / bucket / "k"
    file.write_bytes(b"new")
    os.utime(file, (1_000_000_000, 1_000_000_000))
    head = s3.head_object(Bucket=bucket, Key="k")
    assert head["ETag"] == f'"{hashlib.md5(b"new", usedforsecurity=False).hexdigest()}"'
    assert head["LastModified"].timestamp() == 1_000_000_000


def test_a_file_that_another_process_removed_is_no_object(s3: Any, bucket: str, embedded_aws: Any) -> None:
    s3.put_object(Bucket=bucket, Key="gone/k", Body=b"x")
    (embedded_aws.root / "s3" / bucket / "gone" / "k").unlink()
    assert keys(s3, bucket) == []
    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket=bucket, Key="gone/k")
    assert code(error) == ("NoSuchKey", 404)


def test_deleting_the_last_object_of_a_folder_leaves_no_folder(s3: Any, bucket: str, embedded_aws: Any) -> None:
    s3.put_object(Bucket=bucket, Key="a/b/c", Body=b"x")
    s3.delete_object(Bucket=bucket, Key="a/b/c")
    assert list((embedded_aws.root / "s3" / bucket).iterdir()) == []


def test_put_with_if_match_succeeds_on_the_known_etag_only(s3: Any, bucket: str) -> None:
    first = s3.put_object(Bucket=bucket, Key="p.json", Body=b"1")["ETag"]
    second = s3.put_object(Bucket=bucket, Key="p.json", Body=b"2", IfMatch=first)["ETag"]
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket=bucket, Key="p.json", Body=b"3", IfMatch=first)
    assert code(error) == ("PreconditionFailed", 412)
    assert s3.get_object(Bucket=bucket, Key="p.json")["ETag"] == second
    assert s3.get_object(Bucket=bucket, Key="p.json")["Body"].read() == b"2"


def test_of_many_puts_on_the_same_etag_at_once_one_wins(aws: Clients, s3: Any, bucket: str) -> None:
    etag = s3.put_object(Bucket=bucket, Key="p.json", Body=b"0")["ETag"]

    def swap(number: int) -> str:
        try:
            aws("s3").put_object(Bucket=bucket, Key="p.json", Body=str(number).encode(), IfMatch=etag)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return f"won by {number}"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(swap, range(1, 9)))
    winners = [outcome for outcome in outcomes if outcome.startswith("won by ")]
    assert len(winners) == 1
    assert outcomes.count("PreconditionFailed") == 7
    assert s3.get_object(Bucket=bucket, Key="p.json")["Body"].read().decode() == winners[0].removeprefix("won by ")


def test_an_object_is_read_whole_while_it_is_replaced(aws: Clients, s3: Any, bucket: str) -> None:
    bodies = [b"short", b"much longer" * 40]
    s3.put_object(Bucket=bucket, Key="pointer", Body=bodies[0])
    is_over = Event()

    def read(client: Any) -> int:
        count = 0
        while not is_over.is_set():
            # A body of another length than announced does not even arrive.
            answer = client.get_object(Bucket=bucket, Key="pointer")
            assert answer["ETag"].strip('"') == hashlib.md5(answer["Body"].read(), usedforsecurity=False).hexdigest()
            count += 1
        return count

    with ThreadPoolExecutor(4) as pool:
        reads = [pool.submit(read, aws("s3")) for _ in range(4)]
        for number in range(400):
            s3.put_object(Bucket=bucket, Key="pointer", Body=bodies[number % 2])
        is_over.set()
        assert sum(one.result() for one in reads) > 100


def test_put_with_if_match_on_nothing_is_no_such_key(s3: Any, bucket: str) -> None:
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket=bucket, Key="p.json", Body=b"1", IfMatch='"abc"')
    assert code(error) == ("NoSuchKey", 404)


def test_put_with_if_none_match_succeeds_once(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="p.json", Body=b"1", IfNoneMatch="*")
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket=bucket, Key="p.json", Body=b"2", IfNoneMatch="*")
    assert code(error) == ("PreconditionFailed", 412)
    assert s3.get_object(Bucket=bucket, Key="p.json")["Body"].read() == b"1"


def test_a_copy_keeps_bytes_and_metadata(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="from", Body=b"bytes", ContentType="text/csv", Metadata={"delivery": "1"})
    s3.copy_object(Bucket=bucket, Key="to/here", CopySource={"Bucket": bucket, "Key": "from"})
    copied = s3.get_object(Bucket=bucket, Key="to/here")
    assert (copied["Body"].read(), copied["ContentType"], copied["Metadata"]) == (
        b"bytes",
        "text/csv",
        {"delivery": "1"},
    )


def test_a_multipart_upload_is_one_file_with_a_multipart_etag(
    s3: Any, bucket: str, embedded_aws: Any, tmp_path: Any
) -> None:
    part = 5 * 1024 * 1024
    content = b"a" * part + b"b" * part + b"c"
    (tmp_path / "large").write_bytes(content)
    s3.upload_file(
        str(tmp_path / "large"),
        bucket,
        "large",
        Config=TransferConfig(multipart_threshold=part, multipart_chunksize=part),
    )
    digests = b"".join(hashlib.md5(piece, usedforsecurity=False).digest() for piece in (b"a" * part, b"b" * part, b"c"))
    expected = f'"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-3"'
    assert s3.head_object(Bucket=bucket, Key="large")["ETag"] == expected
    assert (embedded_aws.root / "s3" / bucket / "large").read_bytes() == content
    assert list((embedded_aws.root / "s3-incoming").iterdir()) == []


def test_a_versioned_bucket_serves_the_former_version(s3: Any, bucket: str) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket=bucket, Key="k", Body=b"first")["VersionId"]
    second = s3.put_object(Bucket=bucket, Key="k", Body=b"second")["VersionId"]
    assert s3.get_object(Bucket=bucket, Key="k", VersionId=first)["Body"].read() == b"first"
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"second"
    versions = s3.list_object_versions(Bucket=bucket, Prefix="k")["Versions"]
    assert [(version["VersionId"], version["IsLatest"]) for version in versions] == [(second, True), (first, False)]


def test_delete_in_a_versioned_bucket_hides_the_object_and_keeps_its_version(
    s3: Any, bucket: str, embedded_aws: Any
) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket=bucket, Key="a/k", Body=b"first")["VersionId"]
    s3.delete_object(Bucket=bucket, Key="a/k")
    assert keys(s3, bucket) == []
    assert not (embedded_aws.root / "s3" / bucket / "a" / "k").exists()
    assert s3.get_object(Bucket=bucket, Key="a/k", VersionId=version)["Body"].read() == b"first"
    s3.put_object(Bucket=bucket, Key="a/k", Body=b"again")
    assert s3.get_object(Bucket=bucket, Key="a/k")["Body"].read() == b"again"


def test_removing_the_delete_marker_brings_the_object_back(s3: Any, bucket: str, embedded_aws: Any) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=bucket, Key="k", Body=b"first")
    marker = s3.delete_object(Bucket=bucket, Key="k")["VersionId"]
    s3.delete_object(Bucket=bucket, Key="k", VersionId=marker)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"first"
    assert (embedded_aws.root / "s3" / bucket / "k").read_bytes() == b"first"
    assert keys(s3, bucket) == ["k"]


def test_listing_with_a_delimiter_gives_folders(s3: Any, bucket: str) -> None:
    for key in ("cur/demo/data/1", "cur/demo/metadata/1", "cur/other/1", "cur/x"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    listed = s3.list_objects_v2(Bucket=bucket, Prefix="cur/", Delimiter="/")
    assert [folder["Prefix"] for folder in listed["CommonPrefixes"]] == ["cur/demo/", "cur/other/"]
    assert [found["Key"] for found in listed["Contents"]] == ["cur/x"]


def test_listing_is_paged(s3: Any, bucket: str) -> None:
    for number in range(5):
        s3.put_object(Bucket=bucket, Key=f"k{number}", Body=b"x")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": 2})
    assert [[found["Key"] for found in page["Contents"]] for page in pages] == [["k0", "k1"], ["k2", "k3"], ["k4"]]


@pytest.mark.parametrize("key", ["a/../b", "a//b", "./a"])
def test_a_key_no_file_name_can_stand_for_is_refused_by_name(s3: Any, bucket: str, key: str) -> None:
    with pytest.raises(ClientError, match="cannot store this key") as error:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    assert code(error) == ("InvalidRequest", 400)
    assert keys(s3, bucket) == []


def test_a_key_below_an_object_is_refused_and_says_why(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a", Body=b"x")
    with pytest.raises(ClientError, match="both an object and the folder of another object"):
        s3.put_object(Bucket=bucket, Key="a/b", Body=b"x")
    assert keys(s3, bucket) == ["a"]


def test_a_bucket_with_objects_is_not_deleted(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    with pytest.raises(ClientError) as error:
        s3.delete_bucket(Bucket=bucket)
    assert code(error) == ("BucketNotEmpty", 409)
