"""What a Glue crawler or job was defined with, kept so that it can be changed and saved."""

import inspect
from typing import Any


def constructor_arguments(parent: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments of moto's constructor by name, without the backend: JSON, and the arguments of `create_…`."""
    bound = inspect.signature(parent.__init__).bind(None, *args, **kwargs)  # type: ignore[misc]
    return {name: value for name, value in bound.arguments.items() if name not in {"self", "backend"}}
