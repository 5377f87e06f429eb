"""The pictures of the user guide: each a function under the names of its files."""

from . import calls, records, scripts, talks  # noqa: F401  they register their pictures
from .studio import PICTURES, Studio, speak

__all__ = ["PICTURES", "Studio", "speak"]
