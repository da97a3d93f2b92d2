"""`python -m local.documents.error_catalogue`: docs/errors.md, from the errors that the pipeline's code raises.

The cause is the class's docstring, the messages are those of its `raise` statements; what to do is said here, once per class.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from local.settings import REPO_ROOT

PAGE = REPO_ROOT / "docs" / "errors.md"
SOURCES = ("plugins/sentinel", "spark_jobs")
# Errors of Python and of Airflow that carry messages of ours.
PLAIN = ("AirflowFailException", "AirflowException", "FileNotFoundError", "OSError", "ValueError")
# With these a task is not tried again: the same objects would give the same answer.
FINAL_BASES = ("AirflowFailException",)

TO_DO = {
    "CopyDiffersError": "Nothing: the task is tried again. If it stays, see what else writes to the lake's `raw/`.",
    "CountError": "Nothing: the task is tried again. If it stays, run include/sql/queries/delivery_totals.sql by hand.",
    "DeliveryKeepsChangingError": "Nothing: the task is tried again. AWS is still writing; the next run finds it at rest.",
    "DeploymentError": "Deploy all Glue jobs of one version, or correct `silver_job` and `gold_job` in the Variable `sentinel`.",
    "FactsError": "Clear `run_checks`. If it stays, run include/sql/queries/delivery_facts.sql by hand.",
    "MissingSnapshotError": "Clear `clean_line_items` with what follows it.",
    "PointerContendedError": "Nothing: the task is tried again. If it stays, look for a loop of runs that publish.",
    "RedChecks": "Runbook [red_check](runbooks/red_check.md).",
    "RefusedDelivery": "Look at the file that is named. AWS's next delivery mends it; nothing was published.",
    "RollBackRefusedError": "Start `roll_back_snapshot` again with the params that the message asks for.",
    "SettingError": "Correct the Airflow Variable `sentinel` (Admin, Variables); the message names key and form.",
    "SourceChangedError": "Nothing: the copy begins anew with what AWS wrote since.",
    "UnreadableFileError": "It is told as `RefusedDelivery` with the file's name.",
    "ViewError": "Clear `update_views`. If it stays, read Athena's reason: mostly a right that is missing on the catalog.",
    "WatchError": "Mend what the message names for each kind, then clear the task; the kinds that are not named were looked for.",
}


@dataclass
class NamedError:
    """A class of error: its cause, whether its task is tried again, and its messages with the files that raise them."""

    name: str
    cause: str = ""
    is_final: bool = False
    messages: list[tuple[str, str]] = field(default_factory=list)


def catalogue(root: Path = REPO_ROOT) -> dict[str, NamedError]:
    """Every named error of the sources, and the plain ones that carry a message, by name."""
    trees = [
        (file.relative_to(root).as_posix(), ast.parse(file.read_text(encoding="utf-8")))
        for source in SOURCES
        for file in sorted((root / source).rglob("*.py"))
    ]
    found: dict[str, NamedError] = {}
    for _, tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and _is_error(node):
                known = found.setdefault(node.name, NamedError(node.name))
                known.cause = known.cause or " ".join((ast.get_docstring(node) or "").split())
                known.is_final = known.is_final or any(ast.unparse(base) in FINAL_BASES for base in node.bases)
    for name in PLAIN:
        found[name] = NamedError(name, is_final=name in FINAL_BASES)
    for file, tree in trees:
        for name, message in _raised(tree):
            if name in found and (message, file) not in found[name].messages:
                found[name].messages.append((message, file))
    return found


def page(errors: Mapping[str, NamedError], to_do: Mapping[str, str] = TO_DO) -> str:
    """The catalogue as Markdown. Raises ValueError naming the errors that nothing is said of, or that are gone."""
    named = {name for name in errors if name not in PLAIN}
    unsaid, gone = sorted(named - set(to_do)), sorted(set(to_do) - named)
    if unsaid or gone:
        raise ValueError(f"local/documents/error_catalogue.py TO_DO: lacks {unsaid}, has {gone} that no code defines")
    lines = [
        "# Errors",
        "",
        "What a red task's log ends with, and what to do. Generated from the code (`make docs`); `‹…›` stands for what differs.",
    ]
    for name in sorted(named):
        error = errors[name]
        again = "not tried again" if error.is_final else "tried again, up to the task's retries"
        lines += ["", f"## {name}", "", error.cause, "", f"**Task:** {again}. **What to do:** {to_do[name]}"]
        lines += [""] * bool(error.messages) + [f"- `{message}` ({file})" for message, file in error.messages]
    lines += ["", "## Errors without a name of their own", "", "Their message says what to do."]
    for name in PLAIN:
        lines += ["", f"### {name}", ""]
        lines += [f"- `{message}` ({file})" for message, file in errors[name].messages]
    return "\n".join(lines) + "\n"


def _is_error(node: ast.ClassDef) -> bool:
    return any(re.search(r"(Error|Exception)$", ast.unparse(base)) for base in node.bases)


def _raised(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Name and message of every error that is made with a text, in the order of the file."""
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
    ]
    for call in sorted(calls, key=lambda one: (one.lineno, one.col_offset)):
        message = _pattern(call.args[0])
        if isinstance(call.func, ast.Name) and message.strip("‹›… "):
            yield call.func.id, message


def _pattern(node: ast.expr) -> str:
    """A message with `‹name›` where a value comes; empty when it is no text of the code's own."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.replace("`", "'")
    if isinstance(node, ast.JoinedStr):
        return "".join(_pattern(part) if isinstance(part, ast.Constant) else f"‹{_name(part)}›" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return f"{_pattern(node.left)}{_pattern(node.right) or '‹…›'}"
    return ""


def _name(part: ast.expr) -> str:
    """The last word of what is put in: `manifest.uri` is `uri`."""
    words = re.findall(r"[A-Za-z_]\w*", ast.unparse(part.value if isinstance(part, ast.FormattedValue) else part))
    return words[-1].strip("_").lower() if words else "…"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(catalogue()), encoding="utf-8")


if __name__ == "__main__":
    main()
