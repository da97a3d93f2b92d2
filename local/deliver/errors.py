"""The error of this package: what was given cannot be delivered, and what to do about it."""


class DeliveryError(ValueError):
    """A path, file or name that cannot become a delivery; the message names it and says what to do."""
