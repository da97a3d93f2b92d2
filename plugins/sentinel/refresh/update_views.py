"""Task `update_views`: the published views brought in line with the pointer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from sentinel.clients import clients_of
from sentinel.places import pointer_place
from sentinel.settings import Settings, load_settings
from sentinel.snapshots.pointer import PointerContendedError, read_pointer
from sentinel.snapshots.views import PUBLISHED_VIEWS, outdated_views, replace_views, view_statement

MAX_ROUNDS = 5

log = logging.getLogger(__name__)


def update_published_views() -> list[str]:
    """Names of the views that were made anew; none when all were in line. Raises ViewError, PointerContendedError."""
    settings = load_settings()
    return bring_views_in_line(clients_of(settings.publish_connection), settings)


def bring_views_in_line(client: Callable[[str], Any], settings: Settings) -> list[str]:
    """Make the views show what the pointer says, and look again until the pointer has not moved meanwhile.

    Without the second look a run that read the pointer early and wrote late would leave an old snapshot in the views.
    """
    s3, glue, athena = client("s3"), client("glue"), client("athena")
    place = pointer_place(settings.lake_bucket)
    replaced: list[str] = []
    for _ in range(MAX_ROUNDS):
        pointer = read_pointer(s3, place)
        statements = {name: view_statement(name, settings, pointer.partitions()) for name in PUBLISHED_VIEWS}
        outdated = outdated_views(glue, settings, statements)
        if outdated:
            replace_views(athena, glue, settings, {name: statements[name] for name in outdated})
            replaced += outdated
            log.info("views made anew: %s", ", ".join(outdated))
        if read_pointer(s3, place).etag == pointer.etag:
            return sorted(set(replaced))
    raise PointerContendedError(f"{place.uri} moved {MAX_ROUNDS} times while the views were made; try again")
