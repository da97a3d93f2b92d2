"""Split cost allocation: containers on EC2 instances, with rows that say again what the instance's own rows already cost.

Each hour of a pod or task has a row for its vCPU and one for its memory. Their shares and the instance's idle part, spread over
them, are the instance's amortized cost to the last digit. One of the pods also repeats its share as unblended cost: whoever adds
these rows to a total counts it twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from local.samples.exact_numbers import SCALE, units
from local.samples.organisation import Account, Region
from local.scenarios.charges import USAGE, Charge, Line, Measures, Span, times
from local.scenarios.lines import make_line, random_hex
from local.scenarios.month_view import MonthView
from local.scenarios.pieces.on_demand import on_demand_row

_SHARE_STEP = 100


@dataclass(frozen=True, slots=True)
class Workload:
    """A pod or task: what it is part of, and its percentage of the instance's vCPUs and of its memory."""

    name: str
    operation: str
    """`EKSPod-EC2` or `ECSTask-EC2`."""
    percents: tuple[int, int]
    repeats_cost: bool = False


@dataclass(frozen=True, slots=True)
class Host:
    """An EC2 instance that runs workloads, at its on-demand rate."""

    name: str
    account: Account
    region: Region
    size: str
    rate: str
    workloads: Sequence[Workload]


_RESOURCES = (("vCPU-Hours", "vCPU-Hours", 4), ("GB-Hours", "GB-Hours", 16))


def host(view: MonthView, instance: Host) -> Iterator[Charge]:
    """The instance's own rows, and for each hour the rows of its workloads."""
    instance_line = _instance_line(view, instance)
    parts = list(product(instance.workloads, range(len(_RESOURCES))))
    lines = [_workload_line(view, instance, workload, resource) for workload, resource in parts]
    used_percents = [workload.percents[resource] for workload, resource in parts]
    for span in view.spans:
        cost = times(span.hours * SCALE, units(instance.rate))
        yield on_demand_row(view, instance_line, span, span.hours * SCALE, cost)
        # Half of the cost goes by vCPU, half by memory; what nobody used is spread over those who used something.
        split = [cost * percent // 200 // _SHARE_STEP * _SHARE_STEP for percent in used_percents]
        idle = cost - sum(split)
        all_used = sum(used_percents)
        unused = [idle * percent // all_used // _SHARE_STEP * _SHARE_STEP for percent in used_percents]
        unused[-1] += idle - sum(unused)
        for (workload, resource), line, split_cost, unused_cost in zip(parts, lines, split, unused, strict=True):
            yield _workload_row(view, line, span, workload, resource, split_cost, unused_cost)


def _workload_row(
    view: MonthView,
    line: Line,
    span: Span,
    workload: Workload,
    resource: int,
    split_cost: int,
    unused_cost: int,
) -> Charge:
    capacity = _RESOURCES[resource][2]
    used = capacity * span.hours * SCALE * workload.percents[resource] // 100
    figures = {
        "line_item_usage_amount": used,
        "line_item_unblended_cost": split_cost if workload.repeats_cost else 0,
        "line_item_blended_cost": 0,
        "split_line_item_actual_usage": used * 3 // 4,
        "split_line_item_reserved_usage": used,
        "split_line_item_split_usage": used,
        "split_line_item_split_usage_ratio": SCALE * workload.percents[resource] // 100,
        "split_line_item_split_cost": split_cost,
        "split_line_item_unused_cost": unused_cost,
        "split_line_item_public_on_demand_split_cost": split_cost,
        "split_line_item_public_on_demand_unused_cost": unused_cost,
        **view.net_figures(
            {"split_line_item_net_split_cost": split_cost, "split_line_item_net_unused_cost": unused_cost},
            view.usage_percent("AmazonEC2"),
        ),
    }
    return Charge(line, span, figures, Measures())


def _instance_line(view: MonthView, instance: Host) -> Line:
    return make_line(
        view,
        instance.name,
        instance.account,
        "Usage",
        charge_group=USAGE,
        product_code="AmazonEC2",
        region=instance.region.code,
        description=f"${instance.rate} per On Demand {instance.size} Instance Hour",
        cells={
            "line_item_usage_type": f"{instance.region.usage_prefix}BoxUsage:{instance.size}",
            "line_item_operation": "RunInstances",
            "line_item_resource_id": _instance_id(view, instance),
            "pricing_unit": "Hrs",
            "pricing_term": "OnDemand",
            "product_servicecode": "AmazonEC2",
            "product_region_code": instance.region.code,
            "product_instance_type": instance.size,
        },
        product={"product_name": "Amazon Elastic Compute Cloud"},
    )


def _workload_line(view: MonthView, instance: Host, workload: Workload, resource: int) -> Line:
    is_pod = workload.operation == "EKSPod-EC2"
    product_code = "AmazonEKS" if is_pod else "AmazonECS"
    kind, unit, _ = _RESOURCES[resource]
    owner = instance.account.account_id
    identity = (
        f"arn:aws:eks:{instance.region.code}:{owner}:pod/main/shop/{workload.name}"
        if is_pod
        else f"arn:aws:ecs:{instance.region.code}:{owner}:task/main/{random_hex(view, workload.name, 32)}"
    )
    return make_line(
        view,
        f"{instance.name}-{workload.name}-{kind}",
        instance.account,
        "Usage",
        charge_group=USAGE,
        product_code=product_code,
        region=instance.region.code,
        description=f"{kind} of {workload.name}",
        cells={
            "line_item_usage_type": f"{instance.region.usage_prefix}{'EKS' if is_pod else 'ECS'}-EC2-{kind}",
            "line_item_operation": workload.operation,
            "line_item_resource_id": identity,
            "pricing_unit": unit,
            "product_servicecode": product_code,
            "product_region_code": instance.region.code,
            "split_line_item_parent_resource_id": _instance_id(view, instance),
        },
        tags={"aws:eks:cluster-name": "main"} if is_pod else {},
        is_split_cost=True,
    )


def _instance_id(view: MonthView, instance: Host) -> str:
    return f"i-0{random_hex(view, instance.name, 16)}"
