"""Names to values: what ``{{ name }}`` and ``{{ source.path }}`` mean during a run."""

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
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


class Lazy(Mapping):
    """A mapping whose values are worked out when they are asked for, each once.

    ``raw``: what they are worked out from.
    """

    def __init__(self, raw: Mapping[str, Any], make: Callable[[Any], Any]):
        self.raw, self._make = raw, make
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = self._make(self.raw[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.raw)

    def __len__(self) -> int:
        return len(self.raw)

    def __contains__(self, name: object) -> bool:
        return name in self.raw


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
        return replace(self, values=ChainMap(values, self.values))

    def with_source(self, name: str, record: Any) -> "Scope":
        return replace(self, sources=ChainMap({name: record}, self.sources))
