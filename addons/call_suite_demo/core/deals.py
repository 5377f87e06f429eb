"""The deals of the demo's past weeks: who bought what, and who has paid."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deal:
    """
    :param day: so many days ago the client was found
    :param stage: the last of ``STAGES`` that was reached
    :param windows: how many were ordered, 0: none
    :param paid: per cent of the invoice; None: there is no invoice yet
    :param due: in so many days the invoice is due, negative: it was
    """

    client: str
    source: str
    day: int
    stage: str
    windows: int = 0
    paid: int | None = None
    due: int = 14

    @property
    def steps(self) -> tuple[str, ...]:
        """All stages on the way."""
        return STAGES[: STAGES.index(self.stage) + 1]


STAGES = ("contact_made", "qualification", "meeting_set", "offer_sent", "won")
SOURCES = ("Cold call", "Site", "Fair")
DEALS = (
    Deal("ООО «Вектор»", "Cold call", 66, "won", 12, 100, -30),
    Deal("ООО «Полёт»", "Cold call", 63, "won", 8, 100, -20),
    Deal("ИП Громова", "Site", 60, "offer_sent"),
    Deal("ООО «Заря»", "Fair", 58, "won", 20, 40, -9),
    Deal("Лицей № 5", "Cold call", 55, "won", 36, 0, -4),
    Deal("ООО «Мастер»", "Cold call", 52, "qualification"),
    Deal("Гостиница «Берёзка»", "Fair", 50, "won", 24, 100, -2),
    Deal("ТСЖ «Новый дом»", "Cold call", 46, "meeting_set"),
    Deal("ООО «Радуга»", "Site", 44, "won", 6, 100, 3),
    Deal("ИП Савельев", "Cold call", 41, "contact_made"),
    Deal("ООО «Квант»", "Cold call", 38, "won", 10, 50, 6),
    Deal("Клиника «Доктор»", "Fair", 35, "offer_sent"),
    Deal("ООО «Север»", "Site", 32, "won", 9, 0, 9),
    Deal("ТСЖ «Парковое»", "Cold call", 28, "meeting_set"),
    Deal("ООО «Линия»", "Cold call", 24, "won", 14),
    Deal("ООО «Импульс»", "Site", 20, "qualification"),
)


def stage_days(deal: Deal) -> list[int]:
    """How many days ago each of ``deal.steps`` was reached."""
    return [max(deal.day - 3 * number, 0) for number, _step in enumerate(deal.steps)]
