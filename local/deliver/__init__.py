"""CUR deliveries put into the delivery bucket; `deliver` is the way in."""

from local.deliver.delivery import deliver
from local.deliver.errors import DeliveryError
from local.deliver.plans import DeliveredManifest

__all__ = ["DeliveredManifest", "DeliveryError", "deliver"]
