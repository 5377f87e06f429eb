"""The pictures of the user guide: each a function under the names of its files."""

# they register their pictures
from . import calls, clients, dialler, documents, letters, money  # noqa: F401
from . import records, scripts, talks, telephony  # noqa: F401
from .studio import PICTURES, Studio, speak

__all__ = ["PICTURES", "Studio", "speak"]
