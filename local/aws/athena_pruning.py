"""Which partitions a query can need: as Athena, it looks at no other, so what happens in those disturbs nobody."""

from sqlglot import exp
from sqlglot.optimizer.simplify import simplify

from local.aws.catalog import Partition, Table


def needed(table: Table, reference: exp.Table, partitions: list[Partition]) -> list[Partition]:
    """The partitions whose rows can pass the WHERE of the SELECT that reads this table; all of them where that is not plain.

    Plain is: one table, no join, and text as partition keys. What is not decided by the keys alone is taken for possible.
    """
    select = reference.find_ancestor(exp.Select)
    condition = select.args.get("where") if select else None
    if select is None or condition is None or select.args.get("joins") or reference.find_ancestor(exp.Join):
        return partitions
    keys = [name for name, kind in table.partition_keys if kind == "string"]
    if len(keys) != len(table.partition_keys):
        return partitions
    test = _in_as_or(condition.this.copy())
    own = {"", reference.alias_or_name.lower()}
    return [part for part in partitions if _can_hold(test, dict(zip(keys, part.values, strict=True)), own)]


def _can_hold(test: exp.Expression, values: dict[str, str], own: set[str]) -> bool:
    def known(node: exp.Expression) -> exp.Expression:
        is_key = isinstance(node, exp.Column) and node.table.lower() in own and node.name.lower() in values
        # A query within the condition has columns of its own.
        if is_key and node.find_ancestor(exp.Select) is None:
            return exp.Literal.string(values[node.name.lower()])
        return node

    return bool(simplify(test.copy().transform(known)) != exp.false())


def _in_as_or(condition: exp.Expression) -> exp.Expression:
    """`a IN (1, 2)` as `(a = 1 OR a = 2)`, which can be decided."""

    def spelled(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.In) and node.expressions and not node.args.get("query"):
            either = exp.or_(*(exp.EQ(this=node.this.copy(), expression=one.copy()) for one in node.expressions))
            return exp.paren(either)
        return node

    return condition.transform(spelled)
