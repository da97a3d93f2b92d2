"""The error catalogue says of every error of the pipeline what it means and what to do, and is up to date."""

import pytest

from local.documents.error_catalogue import PAGE, SOURCES, TO_DO, catalogue, page


def test_the_page_is_what_the_code_says_now() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(catalogue()), "docs/errors.md is out of date: make docs"


def test_every_named_error_says_its_cause() -> None:
    named = {name: error for name, error in catalogue().items() if name in TO_DO}
    assert {name for name, error in named.items() if not error.cause} == set()
    assert named["RefusedDelivery"].is_final
    assert not named["ViewError"].is_final


def test_an_error_that_nothing_is_said_of_is_named() -> None:
    with pytest.raises(ValueError, match=r"lacks \['WatchError'\], has \['GoneError'\] that no code defines"):
        page(catalogue(), {**{name: text for name, text in TO_DO.items() if name != "WatchError"}, "GoneError": "x"})


def test_a_message_shows_where_a_value_comes(tmp_path) -> None:  # type: ignore[no-untyped-def]
    for source in SOURCES:
        (tmp_path / source).mkdir(parents=True)
    (tmp_path / SOURCES[0] / "one.py").write_text(
        'class TornError(Exception):\n    """It is\n    torn."""\n\n'
        'def f(place, n):\n    raise TornError(f"{place.uri} has `{n}` parts" + " of it")\n'
    )
    found = catalogue(tmp_path)["TornError"]
    assert found.cause == "It is torn."
    assert found.messages == [("‹uri› has '‹n›' parts of it", "plugins/sentinel/one.py")]
