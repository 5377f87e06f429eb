import re

import pytest

from call_telephony.core.commands import command_of
from call_telephony.core.fax import FaxError, to_tiff
from call_telephony.core.fax_received import ReceiveFax, to_pdf

from .pdf import pdf


def test_c12_what_came_in_is_a_pdf_of_as_many_pages():
    content = to_pdf(to_tiff(pdf("One", "Two", "Three")).content)
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 3


def test_c12_pages_have_their_true_proportions():
    """A fax has other resolutions across and downwards."""
    content = to_pdf(to_tiff(pdf("One")).content)
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", content)
    width, height = (float(one) for one in box.groups())
    assert width == pytest.approx(1728 / 204 * 72, rel=0.01)
    assert height == pytest.approx(2292 / 196 * 72, rel=0.01)


@pytest.mark.parametrize("content", [b"", b"II*\0", b"%PDF-1.4", b"GIF89a" + bytes(99)])
def test_c12_what_is_no_fax(content):
    with pytest.raises(FaxError) as failed:
        to_pdf(content)
    assert failed.value.reason == "broken"


def test_c12_a_fax_that_was_cut_off_is_told_not_guessed():
    content = to_tiff(pdf("One", "Two")).content
    with pytest.raises(FaxError):
        to_pdf(content[: len(content) // 3])


def test_c12_the_command():
    order = command_of("receive_fax", {"call": "a-in-1", "file": "/fax/in.tif"})
    assert order == ReceiveFax("a-in-1", "/fax/in.tif")
