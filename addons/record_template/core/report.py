"""What a run made: the report handed back, logged and shown to people."""

from dataclasses import dataclass, field
from typing import Any, Literal

Action = Literal["created", "updated", "found"]


@dataclass(frozen=True)
class MadeItem:
    """One record a run created, changed or found.

    ``template_code`` tells which template did it; ``path`` is empty for the template's
    own record and otherwise the fields that led to a record made on the way, as
    ``order_line`` for nested lines or ``tag_ids`` for a tag created by a lookup.
    """

    model: str
    res_id: int
    action: Action
    display_name: str
    template_code: str
    path: str = ""

    def as_dict(self) -> dict[str, Any]:
        return dict(self.__dict__)  # flat: `asdict` would copy all values deeply


@dataclass
class RunReport:
    """Everything one run (a template or a chain of them) made, in order."""

    items: list[MadeItem] = field(default_factory=list)

    @property
    def primary(self) -> MadeItem | None:
        """The own record of the last template that made one.

        None when every template left its record out (no key given, see the template).
        """
        own = self.own
        return own[-1] if own else None

    @property
    def own(self) -> list[MadeItem]:
        """The templates' own records, without what was made on the way."""
        return [item for item in self.items if not item.path]

    def of(self, template_code: str) -> MadeItem | None:
        """The own record of one template of the chain."""
        return next(
            (item for item in self.own if item.template_code == template_code), None
        )

    def extend(self, other: "RunReport") -> None:
        self.items.extend(other.items)

    def as_dict(self) -> dict[str, Any]:
        return {"items": [item.as_dict() for item in self.items]}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "RunReport":
        return cls([MadeItem(**item) for item in data.get("items", [])])

    def __bool__(self) -> bool:
        return bool(self.items)
