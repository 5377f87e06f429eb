"""Numbers of the database as exact decimals."""

from decimal import Decimal


def decimal(value: object) -> Decimal:
    """The decimal a float was meant to be; nothing is 0.

    >>> decimal(0.1), decimal(False), decimal(Decimal("1.20"))
    (Decimal('0.1'), Decimal('0'), Decimal('1.20'))
    """
    if not value:
        return Decimal(0)
    return value if isinstance(value, Decimal) else Decimal(str(value))
