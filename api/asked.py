"""A question made definite: who asks, which snapshots answer, which days, which conditions."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any

from api.cursors import Cursor, invalid_cursor, read_cursor
from api.dimensions import Condition, condition, condition_text
from api.models.answer import Meta, SpanMeta
from api.models.paging import Paging
from api.models.question import PeriodQuestion, Question, Selection, SpanQuestion
from api.principal import Principal
from api.problems import Kinds, Problem, invalid
from api.publications.pointer import Publication, Snapshot
from api.publications.reader import PublicationReader
from api.settings import Settings
from api.spans import Span

MAX_DAYS = 1830


@dataclass(frozen=True)
class Asked:
    """A question with nothing left open. `publication` holds the exports asked for, of all months."""

    principal: Principal
    question: Any
    publication: Publication
    span: Span | None = None
    filters: tuple[Condition, ...] = ()
    excludes: tuple[Condition, ...] = ()
    billing_period: str | None = None
    path: dict[str, str] = field(default_factory=dict)
    cursor: Cursor | None = None

    @property
    def days(self) -> Span:
        """The span of a question that has one."""
        if self.span is None:
            raise TypeError(f"{type(self.question).__name__} is not about days")
        return self.span

    def snapshots(self, span: Span | None = None) -> tuple[Snapshot, ...]:
        """The snapshots with rows of the span (default: that of the question), or of the billing period asked for."""
        span = span or self.span
        if span:
            return tuple(one for one in self.publication.snapshots if span.touches(one.billing_period))
        if self.billing_period:
            return tuple(one for one in self.publication.snapshots if one.billing_period == self.billing_period)
        return self.publication.snapshots

    def during(self, span: Span) -> Asked:
        """The same question about another span."""
        return replace(self, span=span)

    def meta(self, *more: Span) -> Meta:
        """Where the answer comes from; `more` are further spans that are read."""
        used = dict.fromkeys(self.snapshots())
        for span in more:
            used.update(dict.fromkeys(self.snapshots(span)))
        is_final = bool(used) and all(one.finality == "final" for one in used)
        return {
            "publication_id": self.publication.publication_id,
            "snapshots": [
                {
                    "export": one.export,
                    "billing_period": one.billing_period,
                    "snapshot_id": one.snapshot_id,
                    "finality": "final" if one.finality == "final" else "estimated",
                }
                for one in used
            ],
            "as_of": max((one.delivered_at for one in used), default=None),
            "finality": "final" if is_final else "estimated",
        }

    def span_meta(self, *more: Span) -> SpanMeta:
        """`meta` with the days."""
        return {**self.meta(*more), "start_date": self.days.start.isoformat(), "end_date": self.days.end.isoformat()}

    def canonical(self) -> dict[str, Any]:
        """The question without anything that does not change the answer: two ways of asking the same give the same."""
        said = self.question.model_dump(mode="json", exclude={"publication_id", "snapshot_id"}, exclude_none=True)
        said["export"] = self.publication.exports
        if self.span:
            said |= {"start_date": self.span.start.isoformat(), "end_date": self.span.end.isoformat()}
        if self.billing_period:
            said["billing_period"] = self.billing_period
        if isinstance(self.question, Selection):
            for name, conditions in (("filter", self.filters), ("exclude", self.excludes)):
                said[name] = sorted({condition_text(one) for one in conditions})
        return {"question": said, "path": self.path}

    def digest(self, *more: str) -> str:
        """What an answer is recognised by: the figures it is from, who may see what, the question, and `more`."""
        parts = [self.publication.identity, self.principal.view, self.canonical(), *more]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]

    @property
    def binding(self) -> str:
        """What the cursors of the question belong to: all that is asked but the page."""
        page = dict.fromkeys(("limit", "cursor"))
        question = self.question.model_copy(update=page)
        return replace(self, question=question).digest(type(question).__name__)

    def finality(self, span: Span) -> str:
        """`final` when every snapshot with days of the span is."""
        used = [one for one in self.publication.snapshots if span.touches(one.billing_period)]
        return "final" if used and all(one.finality == "final" for one in used) else "estimated"


def make_definite(
    question: Question,
    principal: Principal,
    publications: PublicationReader,
    settings: Settings,
    path: dict[str, str],
) -> Asked:
    """The question with its snapshots, span, conditions and place in the list.

    Problems: invalid-request, invalid-cursor, export-required, snapshot-expired, nothing-published, unavailable.
    """
    cursor = None
    if isinstance(question, Paging) and question.cursor:
        cursor = read_cursor(question.cursor, settings.cursor_key)
    publication = _publication(question, cursor, publications)
    if question.needs_exports:
        publication = _of_exports(publication, question.export, settings.default_exports)
    elif question.export:
        publication = _of_exports(publication, question.export, ())
    asked = Asked(principal=principal, question=question, publication=publication, path=path)
    newest = max(snapshot.billing_period for snapshot in publication.snapshots)
    if isinstance(question, PeriodQuestion):
        asked = replace(asked, billing_period=question.billing_period or newest)
    if isinstance(question, SpanQuestion):
        asked = _of_days(asked, question)
    if isinstance(question, Selection):
        asked = replace(
            asked,
            filters=tuple(condition(text) for text in question.filter),
            excludes=tuple(condition(text) for text in question.exclude),
        )
    if cursor and cursor.bound_to != asked.binding:
        raise invalid_cursor()
    return replace(asked, cursor=cursor)


def _of_days(asked: Asked, question: SpanQuestion) -> Asked:
    try:
        span = question.span_in(asked.publication)
    except ValueError as error:
        raise invalid("start_date", str(error)) from error
    if span.days > MAX_DAYS:
        raise invalid("end_date", f"the span has {span.days} days, at most {MAX_DAYS} are answered")
    return replace(asked, span=span)


def _publication(question: Question, cursor: Cursor | None, publications: PublicationReader) -> Publication:
    if question.snapshot_id and question.publication_id:
        raise invalid("snapshot_id", "name either a publication or a snapshot")
    if question.snapshot_id:
        return publications.snapshot(question.snapshot_id)
    if question.publication_id:
        return publications.former(question.publication_id)
    if cursor and cursor.publication_id:
        return publications.former(cursor.publication_id)
    return publications.current()


def _of_exports(publication: Publication, asked: list[str], defaults: tuple[str, ...]) -> Publication:
    published = publication.exports
    unknown = sorted(set(asked) - set(published))
    if unknown:
        raise invalid("export", f"{', '.join(unknown)} is not published; there is {', '.join(published)}")
    chosen = asked or [name for name in defaults if name in published]
    if not chosen and len(published) > 1:
        raise Problem(
            Kinds.EXPORT_REQUIRED,
            f"name the exports to add up with `export`: {', '.join(published)}. "
            "Two exports of one organisation hold the same costs twice.",
            errors=[{"parameter": "export", "message": "required while several exports are published"}],
        )
    return publication.of_exports(chosen) if chosen else publication
