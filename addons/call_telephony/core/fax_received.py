"""A fax that came in: what is asked of the PBX, and the TIFF it wrote as a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, PdfImagePlugin, TiffImagePlugin

from .commands import KINDS
from .fax import FaxError

#: Odoo lets Pillow know a few formats only: these are needed, too.
PLUGINS = (TiffImagePlugin, PdfImagePlugin)
#: Dots an inch of a fax that does not say so.
DPI = (204.0, 196.0)


@dataclass(frozen=True)
class ReceiveFax:
    """Take the fax the caller sends; it is told of as the call's event `fax`."""

    kind = "receive_fax"

    call: str
    file: str  # as the PBX sees it


KINDS[ReceiveFax.kind] = ReceiveFax


def to_pdf(tiff: bytes) -> bytes:
    """The pages in their true proportions; FaxError "broken" when it is no fax.

    A fax of standard resolution has half as many dots an inch downwards.
    """
    target = BytesIO()
    try:
        with Image.open(BytesIO(tiff), formats=["TIFF"]) as image:
            dpi = image.info.get("dpi") or DPI
            image.save(target, "PDF", save_all=True, dpi=tuple(map(float, dpi)))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise FaxError("broken", str(error)[:200]) from error
    return target.getvalue()
