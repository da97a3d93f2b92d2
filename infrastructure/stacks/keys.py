"""KMS keys: one per class of data, found by its alias."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aws_cdk import aws_kms as kms

from infrastructure.access.statements import policy
from infrastructure.stacks.stack import SentinelStack


def make_key(
    stack: SentinelStack, data_class: str, purpose: str, *, is_kept: bool, more: Sequence[dict[str, Any]] = ()
) -> kms.CfnKey:
    """A key that rotates, with its alias. Who may use it says IAM; `more` are statements for services that act by themselves."""
    at = stack.at
    account = {
        "Sid": "LetIamDecide",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{at.partition}:iam::{at.account}:root"},
        "Action": "kms:*",
        "Resource": "*",  # of a key's own policy: this key
    }
    name = "".join(part.title() for part in data_class.split("-"))
    key = kms.CfnKey(
        stack,
        f"{name}Key",
        description=f"{at.names.prefix}: {purpose}",
        enable_key_rotation=True,
        key_policy=policy([account, *more]),
        pending_window_in_days=30,
    )
    # A key that is gone takes its data along.
    key.apply_removal_policy(stack.removal_policy(is_kept=is_kept))
    alias = kms.CfnAlias(stack, f"{name}KeyAlias", alias_name=at.names.key_alias(data_class), target_key_id=key.ref)
    alias.apply_removal_policy(stack.removal_policy(is_kept=is_kept))
    return key


def service_statement(sid: str, services: Sequence[str], condition: dict[str, Any]) -> dict[str, Any]:
    """What lets services of AWS encrypt and decrypt with a key, for this account alone."""
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": list(services)},
        "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        "Resource": "*",  # of a key's own policy: this key
        "Condition": condition,
    }
