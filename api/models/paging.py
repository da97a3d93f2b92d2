"""Pages of a long list."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.cursors import MAX_LENGTH

MAX_PAGE = 500


class Paging(BaseModel):
    """Parameters of a list that is read page by page."""

    model_config = ConfigDict(defer_build=True)

    limit: Annotated[int, Field(ge=1, le=MAX_PAGE, description="Rows of the page.")] = 100
    cursor: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Za-z0-9_-]+$",
            max_length=MAX_LENGTH,
            description=(
                "`meta.next_cursor` of the page before, with the same question. "
                "Further pages are read from the publication of the first."
            ),
        ),
    ] = None
