"""CloudFormation for the lake: the types that moto knows nothing or little of, each made by the calls of its API.

A template of `infrastructure/` says to CloudFormation what `local/deploy` says to the API; a test holds them together.
Types that are neither here nor moto's are passed over: exports of costs, and the policies of buckets, of which moto would
obey the refusals without their conditions. `list_stack_resources` says what was made.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from typing import Any

from moto.cloudformation.exceptions import UnformattedGetAttTemplateException
from moto.core.common_models import CloudFormationModel

from local.deploy.athena_workgroup import put_workgroup
from local.deploy.clients import client
from local.deploy.glue_catalog import put_classifier, put_crawlers, put_databases, put_table
from local.deploy.glue_jobs import put_jobs
from local.deploy.s3_buckets import make_bucket

_endpoint: list[str] = []


def install(endpoint_url: str) -> None:
    """Make the resources of templates in the server at this address: this one."""
    _endpoint[:] = [endpoint_url]


def _client(service: str) -> Any:
    return client(_endpoint[0], service)


class _Made:
    """A resource that was made, known by its name. A subclass says its type and how it is put there and taken away."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def physical_resource_id(self) -> str:
        """What `Ref` gives."""
        return self.name

    @staticmethod
    def cloudformation_name_type() -> str:
        """None: the name lies where the type has it."""
        return ""

    @classmethod
    def has_cfn_attr(cls, _attribute: str) -> bool:
        """`Fn::GetAtt` knows no attribute of these."""
        return False

    @classmethod
    def create_from_cloudformation_json(cls, _name: str, resource: dict[str, Any], *_: Any, **__: Any) -> Any:
        """Make it."""
        wanted = {key: value for key, value in resource["Properties"].items() if key not in {"CatalogId", "Tags"}}
        return cls(cls.put(wanted))

    @classmethod
    def update_from_cloudformation_json(cls, *, cloudformation_json: dict[str, Any], **_: Any) -> Any:
        """Make it anew where it is: putting what is there changes it."""
        return cls.create_from_cloudformation_json("", cloudformation_json)

    @classmethod
    def delete_from_cloudformation_json(cls, name: str, *_: Any) -> None:
        """Take it away."""
        cls.remove(name)

    def is_created(self) -> bool:
        """At once."""
        return True

    @classmethod
    @abstractmethod
    def put(cls, properties: dict[str, Any]) -> str:
        """Create or change it; its name."""

    @classmethod
    @abstractmethod
    def remove(cls, name: str) -> None:
        """Delete it."""


class S3Bucket(_Made, CloudFormationModel):
    """A bucket with its encryption, versions and closed doors; its lifecycle, logging and tags are not kept here."""

    @staticmethod
    def cloudformation_type() -> str:
        """moto's own leaves a bucket open and without versions."""
        return "AWS::S3::Bucket"

    @classmethod
    def put(cls, properties: dict[str, Any]) -> str:
        name, s3 = properties["BucketName"], _client("s3")
        make_bucket(s3, name)
        if blocked := properties.get("PublicAccessBlockConfiguration"):
            s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=blocked)
        if encryption := properties.get("BucketEncryption"):
            rules = [_encryption_rule(rule) for rule in encryption["ServerSideEncryptionConfiguration"]]
            s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": rules})
        if versioning := properties.get("VersioningConfiguration"):
            s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=versioning)
        return str(name)

    @classmethod
    def remove(cls, name: str) -> None:
        _client("s3").delete_bucket(Bucket=name)


def _encryption_rule(rule: dict[str, Any]) -> dict[str, Any]:
    """A rule of the template as S3 takes it: other names, and true and false are no texts."""
    said = rule["ServerSideEncryptionByDefault"]
    given = {"KMSMasterKeyID": said["KMSMasterKeyID"]} if "KMSMasterKeyID" in said else {}
    return {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": said["SSEAlgorithm"], **given},
        "BucketKeyEnabled": rule.get("BucketKeyEnabled") in {True, "true"},
    }


class KmsKey(_Made, CloudFormationModel):
    """A key: its name is its ARN. Nothing is encrypted with it here."""

    @staticmethod
    def cloudformation_type() -> str:
        """moto's own cannot read the tags of a template."""
        return "AWS::KMS::Key"

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return attr == "Arn"

    def get_cfn_attribute(self, attribute_name: str) -> str:
        """The one attribute."""
        if attribute_name != "Arn":
            raise UnformattedGetAttTemplateException
        return self.name

    @classmethod
    def put(cls, properties: dict[str, Any]) -> str:
        kms, policy = _client("kms"), json.dumps(properties["KeyPolicy"])
        key = kms.create_key(Description=properties["Description"], Policy=policy)["KeyMetadata"]
        if properties.get("EnableKeyRotation") in {True, "true"}:
            kms.enable_key_rotation(KeyId=key["KeyId"])
        return str(key["Arn"])

    @classmethod
    def remove(cls, name: str) -> None:
        _client("kms").schedule_key_deletion(KeyId=name)


class GlueDatabase(_Made, CloudFormationModel):
    """A database."""

    @staticmethod
    def cloudformation_type() -> str:
        return "AWS::Glue::Database"

    @classmethod
    def put(cls, properties: dict[str, Any]) -> str:
        put_databases(_client("glue"), [properties["DatabaseInput"]])
        return str(properties["DatabaseInput"]["Name"])

    @classmethod
    def remove(cls, name: str) -> None:
        _client("glue").delete_database(Name=name)


class GlueTable(_Made, CloudFormationModel):
    """A table; its id is `database|name`, for there may be tables of one name."""

    @staticmethod
    def cloudformation_type() -> str:
        return "AWS::Glue::Table"

    @classmethod
    def put(cls, properties: dict[str, Any]) -> str:
        database, table = properties["DatabaseName"], properties["TableInput"]
        put_table(_client("glue"), database, table)
        return f"{database}|{table['Name']}"

    @classmethod
    def remove(cls, name: str) -> None:
        database, _, table = name.partition("|")
        _client("glue").delete_table(DatabaseName=database, Name=table)


class GlueClassifier(_Made, CloudFormationModel):
    """A classifier of CSV files."""

    @staticmethod
    def cloudformation_type() -> str:
        return "AWS::Glue::Classifier"

    @classmethod
    def put(cls, properties: dict[str, Any]) -> str:
        said = dict(properties["CsvClassifier"])
        # The API's name of it.
        if "ContainsCustomDatatype" in said:
            said["CustomDatatypes"] = said.pop("ContainsCustomDatatype")
        put_classifier(_client("glue"), said)
        return str(said["Name"])

    @classmethod
    def remove(cls, name: str) -> None:
        _client("glue").delete_classifier(Name=name)


class GlueCrawler(_Made, CloudFormationModel):
    """A crawler."""

    @staticmethod
    def cloudformation_type() -> str:
        return "AWS::Glue::Crawler"

    @classmethod
    def put(cls, properties: dict[str, Any]) -> str:
        put_crawlers(_client("glue"), [properties])
        return str(properties["Name"])

    @classmethod
    def remove(cls, name: str) -> None:
        _client("glue").delete_crawler(Name=name)


class GlueJob(_Made, CloudFormationModel):
    """A job."""

    @staticmethod
    def cloudformation_type() -> str:
        return "AWS::Glue::Job"

    @classmethod
    def put(cls, properties: dict[str, Any]) -> str:
        put_jobs(_client("glue"), [properties])
        return str(properties["Name"])

    @classmethod
    def remove(cls, name: str) -> None:
        _client("glue").delete_job(JobName=name)


class AthenaWorkGroup(_Made, CloudFormationModel):
    """A workgroup."""

    @staticmethod
    def cloudformation_type() -> str:
        return "AWS::Athena::WorkGroup"

    @classmethod
    def put(cls, properties: dict[str, Any]) -> str:
        said = {"Name": properties["Name"], "Description": properties["Description"]}
        put_workgroup(_client("athena"), said | {"Configuration": properties["WorkGroupConfiguration"]})
        return str(properties["Name"])

    @classmethod
    def remove(cls, name: str) -> None:
        _client("athena").delete_work_group(WorkGroup=name)
