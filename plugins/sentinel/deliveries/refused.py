"""The error for a delivery that cannot be taken."""

from __future__ import annotations

from typing import Any

from airflow.sdk.exceptions import AirflowFailException


class RefusedDelivery(AirflowFailException):
    """A delivery that cannot be read whole; the message names the file. Trying again cannot help, so the task is not retried."""

    delivery: Any = None
    """The Delivery as it was read when it was refused; None when it could not be read."""
