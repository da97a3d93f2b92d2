"""Errors: each kind has a name, a status and a title of its own, and the document says what it must."""

from api.problems import Kinds, Problem, invalid


def test_every_kind_is_told_from_every_other_by_its_name() -> None:
    names = [kind.value.name for kind in Kinds]
    assert len(set(names)) == len(names)
    assert all(name == kind.name.lower().replace("_", "-") for name, kind in zip(names, Kinds, strict=True))


def test_every_kind_is_an_error_of_the_caller_or_of_the_server() -> None:
    assert all(400 <= kind.value.status <= 599 and kind.value.title for kind in Kinds)


def test_the_document_of_a_problem() -> None:
    problem = Problem(
        Kinds.SNAPSHOT_EXPIRED, "ask again", extra={"current_publication_id": "ab"}, headers={"Retry-After": "5"}
    )
    assert problem.document(request_id="r-1", path="/v1/costs") == {
        "type": "/problems/snapshot-expired",
        "title": "The snapshot is not there any more",
        "status": 410,
        "detail": "ask again",
        "instance": "/v1/costs",
        "request_id": "r-1",
        "current_publication_id": "ab",
    }


def test_a_wrong_parameter_is_named_twice_once_to_read_and_once_to_handle() -> None:
    document = invalid("limit", "must be a whole number").document(request_id="r", path="/")
    assert document["status"] == 400
    assert document["detail"] == "limit: must be a whole number"
    assert document["errors"] == [{"parameter": "limit", "message": "must be a whole number"}]
