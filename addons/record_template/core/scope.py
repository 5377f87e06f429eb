"""Names to values: what ``{{ name }}`` and ``{{ source.path }}`` mean during a run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Dig = Callable[[Any, str], Any]


def dig(value: Any, path: str) -> Any:
    """Follow ``a.b`` through plain dicts; lists give the list of what is found.

    The models hand over a ``dig`` of their own that also reads records.
    """
    for name in path.split(".") if path else ():
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, list | tuple):
            value = [item for item in (dig(v, name) for v in value) if item is not None]
        else:
            return None
    return value


@dataclass(frozen=True)
class Scope:
    """A lookup of names: the given values first, then the sources' paths.

    A name is looked for whole (``delivery.city`` may be a value's name), then by its
    first part.  What is not there is None.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[str, Any] = field(default_factory=dict)
    dig: Dig = dig

    def __call__(self, name: str) -> Any:
        for names in (self.values, self.sources):
            if name in names:
                return names[name]
        root, _dot, path = name.partition(".")
        for names in (self.values, self.sources):
            if root in names:
                return self.dig(names[root], path)
        return None

    def with_values(self, **values: Any) -> "Scope":
        """The same with some names more (or hidden by these)."""
        return replace(self, values={**self.values, **values})

    def with_source(self, name: str, record: Any) -> "Scope":
        return replace(self, sources={**self.sources, name: record})
