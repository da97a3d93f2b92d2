"""The parts of the API put together, once per process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import botocore.session
from botocore.config import Config

from api.gold.engine import Engine
from api.gold.snapshot_files import SnapshotFiles
from api.publications.reader import PublicationReader
from api.reading import Gold
from api.settings import Settings, load_settings

# Fail before API Gateway does, which waits 30 s.
LIMITS = Config(
    connect_timeout=2, read_timeout=10, retries={"max_attempts": 3, "mode": "standard"}, max_pool_connections=16
)
# Addresses signed the old way, botocore's default in us-east-1, open no object that is encrypted with a KMS key.
_SIGNED = {"s3": Config(signature_version="s3v4")}


@dataclass(frozen=True)
class Api:
    """What a route may use."""

    settings: Settings
    gold: Gold
    s3: Any

    @property
    def publications(self) -> PublicationReader:
        return self.gold.publications


def wire(settings: Settings | None = None, s3: Any = None) -> Api:
    """The API as the environment says. Raises SettingError."""
    settings = settings or load_settings()
    s3 = s3 or aws_client("s3")
    publications = PublicationReader(s3, settings.lake_bucket, settings.pointer_seconds)
    files = SnapshotFiles(s3, settings.lake_bucket, settings.cache_folder, settings.cache_bytes)
    engine = Engine(settings.cache_folder, settings.query_memory, settings.query_seconds)
    return Api(settings, Gold(publications, files, engine, settings.cursor_key), s3)


def aws_client(service: str) -> Any:
    """A client of one AWS service. botocore alone: boto3 on top of it only adds to the cold start."""
    return botocore.session.get_session().create_client(service, config=LIMITS.merge(_SIGNED.get(service, Config())))
