"""The script designer by mouse and keyboard, as an author works it."""

import re

from .designer_panel import Panel
from .site import eventually

CANVAS = ".o_designer_canvas"
INLINE = ".o_designer_inline:focus"
#: nothing lies over the middle of the block's title, nor over its plus
SEEN = """
block => [".o_designer_title", ".o_designer_plus"].every(part => {
    const {left, top, width, height} =
        (block.querySelector(part) || block).getBoundingClientRect();
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    return Boolean(width && hit && block.contains(hit));
})
"""


class Designer:
    """Draws on the canvas of a `Seat`; blocks are known by their titles."""

    def __init__(self, seat):
        self.seat = seat
        self.page = seat.page
        self.panel = Panel(self)

    # -- looking ------------------------------------------------------------------

    def opened(self):
        self.page.wait_for_selector(f"{CANVAS}:focus")
        return self

    def block(self, title):
        title = f".o_designer_title:text-is('{title}')"
        return self.page.locator(f".o_designer_block:has({title})")

    def row(self, title, answer):
        rows = self.block(title).locator(".o_designer_row")
        label = self.page.locator(f".o_designer_row_label:text-is('{answer}')")
        return rows.filter(has=label)

    @property
    def titles(self):
        return self.page.locator(".o_designer_title").all_inner_texts()

    def is_seen(self, title):
        block = self.block(title)
        return bool(block.count()) and block.evaluate(SEEN)

    def saved(self):
        """Everything drawn is stored."""
        self.page.wait_for_selector(".o_designer_status .fa-check")
        return self

    # -- going about --------------------------------------------------------------

    def focus(self):
        """Back to the canvas from wherever one types (Escape)."""
        if not self.page.locator(f"{CANVAS}:focus").count():
            self.page.keyboard.press("Escape")
            self.page.wait_for_selector(f"{CANVAS}:focus")

    def go_to(self, title):
        """Choose a block: by a click where it is seen, else by the search."""
        self.focus()
        if self.is_seen(title):
            self.block(title).locator(".o_designer_title").click()
        else:
            self.page.keyboard.press("/")
            self.page.wait_for_selector(".o_designer_search input:focus")
            self.page.keyboard.type(title)
            self.page.locator(f".o_designer_hit.active:text-is('{title}')").wait_for()
            self.page.keyboard.press("Enter")
        self.chosen(title)
        return self.block(title)

    def chosen(self, title):
        self.page.locator(
            f".o_designer_block.o_selected:has(.o_designer_title:text-is('{title}'))"
        ).wait_for()

    def nothing_chosen(self):
        """Escape until the panel shows the script as a whole."""
        self.focus()
        self.page.keyboard.press("Escape")
        self.page.wait_for_selector(".o_panel_script")

    def zoom_to(self, percent):
        """Nearer by keys, at least so much."""
        self.focus()
        while self.percent < percent:
            before = self.percent
            self.page.keyboard.press("+")
            eventually(lambda before=before: self.percent > before, what="nearer")

    @property
    def percent(self):
        world = self.page.get_attribute(".o_designer_world", "style") or "scale(1)"
        return 100 * float(re.search(r"scale\(([\d.]+)\)", world)[1])

    # -- drawing ------------------------------------------------------------------

    def type(self, text, done="Enter"):
        """Type over what is edited in place."""
        self.page.wait_for_selector(INLINE)
        self.page.keyboard.type(text)
        self.page.keyboard.press(done)

    def title(self, text):
        """Name the new block."""
        self.type(text)
        self.chosen(text)

    def say(self, text):
        """What is said on the chosen block, typed on the canvas."""
        self.page.keyboard.press("Shift+Enter")
        self.type(text, "Control+Enter")
        self.page.wait_for_selector(f"{CANVAS}:focus")

    def first(self, title):
        self.page.click(".o_designer_empty button")
        self.title(title)

    def from_palette(self, kind, title):
        self.page.click(f".o_designer_palette [data-kind={kind}]")
        self.title(title)

    def child(self, parent, answer, title, by="mouse"):
        """A block after another; its answer, if it has one, is typed first."""
        block = self.go_to(parent)
        if by == "mouse":
            block.locator(".o_designer_plus").click()
        else:
            self.page.keyboard.press("n")
        if answer:
            self.page.wait_for_selector(f".o_designer_row {INLINE}")
            self.type(answer)
        self.page.wait_for_selector(f".o_designer_block_head {INLINE}")
        self.title(title)

    def drag_link(self, source, answer, target):
        """Draw an answer from the plus of a block onto another one."""
        plus = self.go_to(source).locator(".o_designer_plus")
        end = self._at_rest(self.block(target))
        start = plus.bounding_box()
        mouse = self.page.mouse
        mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
        mouse.down()
        mouse.move(end["x"] + end["width"] / 2, end["y"] + 40, steps=6)
        self.page.wait_for_selector(".o_designer_block.o_drop_target")
        mouse.move(end["x"] + end["width"] / 2, end["y"] + 20, steps=2)
        mouse.up()
        self.page.wait_for_selector(f".o_designer_row {INLINE}")
        self.type(answer)
        self.row(source, answer).wait_for()

    def _at_rest(self, block):
        """Where a block is, once the canvas does not move any more."""

        def place():
            box = block.bounding_box()
            self.page.wait_for_timeout(200)
            return box == block.bounding_box() and box

        return eventually(place, what="a block at rest")

    def lay_out(self):
        self.page.click(".o_designer_layout")
        self.page.wait_for_selector(f"{CANVAS}:focus")

    def moved_and_undone(self, title):
        """A block is dragged aside, and put back by undo."""
        block = self.go_to(title)
        head = block.locator(".o_designer_title")
        before, at = self._at_rest(block), head.bounding_box()
        mouse = self.page.mouse
        mouse.move(at["x"] + 10, at["y"] + 5)
        mouse.down()
        mouse.move(at["x"] + 60, at["y"] + 90, steps=5)
        mouse.up()
        eventually(lambda: block.bounding_box() != before, what="a block moved")
        self.page.keyboard.press("Control+z")
        eventually(lambda: block.bounding_box() == before, what="a block put back")

    def all_there(self, titles):
        """Just these blocks are on the canvas."""
        eventually(
            lambda: sorted(self.titles) == sorted(titles), what="all blocks drawn"
        )

    def delete_link(self, title, answer):
        """A click on the answer, and Delete."""
        row = self.row(title, answer)
        row.locator(".o_designer_row_label").click()
        self.page.wait_for_selector(".o_designer_row.o_selected")
        self.page.keyboard.press("Delete")
        row.wait_for(state="detached")

    def say_anew(self, title, text):
        """Double click on what is said: other words."""
        self.focus()
        self.block(title).locator("[data-part=text]").dblclick()
        self.type(text, "Control+Enter")
        self.block(title).locator(
            f"[data-part=text]:has-text('{text[:20]}')"
        ).wait_for()

    # -- the toolbar --------------------------------------------------------------

    def checked(self, errors):
        """The toolbar's check counts so many errors."""
        check = self.page.locator(".o_tool_check")
        found = ".fa-times-circle" if errors else ".fa-check"
        check.locator(found).wait_for()
        if errors:
            count = check.locator("span:has(> .fa-times-circle)")
            eventually(lambda: count.inner_text().strip() == str(errors), what="errors")

    def publish(self, note=""):
        self.page.click(".o_tool_publish")
        if note:
            self.page.wait_for_selector(".o_publish_note:focus")
            self.page.keyboard.type(note)
            self.page.keyboard.press("Enter")

    def published(self, number):
        self.page.wait_for_selector(".o_tool_edit")
        place = ".o_breadcrumb .active, .o_last_breadcrumb_item"
        eventually(
            lambda: self.page.inner_text(place).endswith(str(number)),
            what=f"version {number} in the title",
        )

    def versions(self):
        self.page.click(".o_tool_versions")
        self.page.wait_for_selector(".o_panel_versions [data-number]")

    def figures(self):
        self.page.click(".o_analytics_switch button")
        self.page.wait_for_selector(".o_analytics_switch .active")
        self.page.wait_for_selector(".o_designer_block.o_analytics_visited")

    def badges(self, title):
        badges = self.block(title).locator(".o_designer_badges .badge")
        return badges.all_text_contents()
