"""Whom the simulated operators of the demo call."""

from collections.abc import Iterator
from itertools import product

MEN = ("Andrei", "Boris", "Viktor", "Gleb", "Denis", "Ilya")
WOMEN = ("Alla", "Vera", "Galina", "Darya", "Inna", "Lidia")
FAMILIES = (
    "Abramov",
    "Bykov",
    "Vlasov",
    "Guryev",
    "Demin",
    "Yershov",
    "Zotov",
    "Krylov",
    "Lapin",
    "Maslov",
)


def clients() -> Iterator[tuple[str, str]]:
    """Name and number (E.164, of nobody) of each, the same ones each time."""
    people = [f"{one} {family}" for one, family in product(MEN, FAMILIES)]
    people += [f"{one} {family}a" for one, family in product(WOMEN, FAMILIES)]
    for number, name in enumerate(people, 1):
        yield name, f"+7999000{number:04}"
