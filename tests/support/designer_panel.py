"""The panel beside the canvas: what is set for the chosen block or the script."""

import re

from .site import eventually

PANEL = ".o_designer_panel"


class Panel:
    def __init__(self, designer):
        self.designer = designer
        self.page = designer.page

    def _at(self, selector):
        return self.page.locator(f"{PANEL} {selector}")

    def _write(self, selector, text):
        field = self._at(selector)
        field.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Tab")

    def pick(self, place, text):
        """Choose in a list by the name."""
        place.locator("input").click()
        self.page.locator(f".o_select_menu_item > div:text-is('{text}')").click()
        self.page.wait_for_selector(".o_select_menu_menu", state="detached")

    # -- the block ----------------------------------------------------------------

    def say(self, text):
        """What is said, typed in the panel; `[Label]` is a value put in by its name."""
        self._at(".o_panel_text_editor").click()
        for index, part in enumerate(re.split(r"[\[\]]", text)):
            if index % 2:
                self.pick(self._at("[data-name=parameter]"), part)
                self.page.wait_for_selector(f"{PANEL} .o_panel_text_editor:focus")
            else:
                self.page.keyboard.type(part)

    def kind(self, key):
        self._at(".o_panel_kind").select_option(key)

    def stage(self, name):
        self._write(".o_panel_stage", name)

    def mark(self, key, result=""):
        self._at(".o_panel_mark").select_option(key)
        if result:
            self._write(".o_panel_result", result)

    def use(self, label, required=True):
        """Show a field on the block."""
        fields = self._open(".o_panel_uses")
        self.pick(fields.locator("[data-name=field]"), label)
        row = fields.locator(".o_panel_item", has_text=label.split(" · ")[0])
        if required:
            row.locator("input[type=checkbox]").first.check()

    def _open(self, content):
        """A part of the panel which can be closed, by what is in it."""
        part = self._at(f"details:has({content})").first
        if part.get_attribute("open") is None:
            part.locator("> summary").click()
        return part

    def answer(self, text, target):
        """A new answer leading to a block, typed in the panel."""
        new = self._at("[data-kind=answer] .o_link_new")
        new.click()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")
        row = self._at("[data-kind=answer] > .o_panel_item").last
        self._labelled(row, text)
        if target:
            self.pick(row.locator("[data-name=to]"), target)
        return row

    def lead(self, text, target):
        """Where an answer of the block leads."""
        rows = self._at("[data-kind=answer] > .o_panel_item")
        eventually(lambda: text in _inputs(rows), what=f"the answer {text}")
        row = rows.nth(_inputs(rows).index(text))
        self.pick(row.locator("[data-name=to]"), target)

    def make_answer(self, said, leads_to):
        """What clients also said becomes an answer."""
        remark = self._at(f".o_panel_remarks > li:has-text('{said}')")
        remark.locator(".o_remark_answer").click()
        remark.wait_for(state="detached")
        self.lead(said, leads_to)

    def more(self, row):
        """The settings of an answer or a jump."""
        if not row.locator(".o_panel_more").count():
            row.locator("button[aria-expanded=false]").click()
        return row.locator(".o_panel_more")

    def returns(self, text):
        """An answer which leads back to where the operator was."""
        row = self.answer(text, "")
        self.more(row).locator(".o_link_returns").check()

    def condition(self, number, field, value):
        """The n-th way on of the block is for one value of a field."""
        row = self._at("[data-kind=route] > .o_panel_item").nth(number)
        more = self.more(row)
        more.locator(".o_panel_conditions > button").click()
        selects = more.locator(".o_panel_conditions select")
        selects.nth(0).select_option(label=field)
        selects.nth(2).select_option(label=value)

    def move_to_stage(self, stage):
        """What the block does: the deal comes to a stage."""
        actions = self._open(".o_panel_actions")
        actions.locator(".o_action_new").select_option("stage")
        self.pick(actions.locator("[data-name=quick_value]"), stage)
        actions.locator(".o_quick_make").click()
        made = actions.locator(".o_panel_item input")
        eventually(
            lambda: made.count() and stage in made.first.input_value(),
            what=f"the action {stage}",
        )

    def make_by_template(self, name):
        """What the block does on arrival: a record template, by its name."""
        actions = self._open(".o_panel_actions")
        items = actions.locator(".o_panel_item")
        there = items.count()
        actions.locator(".o_action_new").select_option("template")
        item = items.nth(there)
        self.pick(item.locator("[data-name=action]"), name)
        item.locator("select").first.select_option("enter")

    # -- check and versions -------------------------------------------------------

    def findings(self):
        return self._at(".o_panel_findings").first.inner_text()

    def compare(self, number):
        self._at(f"[data-number='{number}'] .o_version_compare").click()
        self.page.wait_for_selector(".o_panel_changes > li")

    def changes(self):
        return self._at(".o_panel_changes > li").all_inner_texts()

    def roll_back(self, number):
        """To an earlier version, and yes to the question."""
        version = f"[data-number='{number}']"
        self._at(f"{version} .o_version_republish").click()
        self.page.click(".o_dialog .modal-footer .btn-primary")
        self._at(f"{version} .badge.text-bg-success").wait_for()

    # -- the script ---------------------------------------------------------------

    def field(self, label, kind="char", options=""):
        """A new field of the script."""
        rows = self._at(".o_panel_fields > .o_panel_item")
        there = rows.count()
        self._at(".o_panel_script .o_field_new").click()
        self.page.keyboard.type(label)
        self.page.keyboard.press("Enter")
        row = rows.nth(there)
        row.locator("select").wait_for()
        if kind != "char":
            row.locator("select").select_option(kind)
        if options:
            row.locator("textarea").fill(options)
            self.page.keyboard.press("Tab")

    def jump(self, text, key, objection=False):
        """A jump's key, and whether it is the answer to an objection."""
        rows = self._at(".o_panel_script [data-kind=jump] > .o_panel_item")
        eventually(lambda: text in _inputs(rows), what=f"the jump {text}")
        number = _inputs(rows).index(text)
        more = self.more(rows.nth(number))
        more.locator(".o_link_key").fill(key)
        self.page.keyboard.press("Tab")
        if objection:
            more.locator("select").select_option("objection")

    def _labelled(self, row, text):
        eventually(lambda: _inputs(row) == [text], what=f"the answer {text}")


def _inputs(rows):
    return rows.locator(".o_link_label").evaluate_all("all => all.map(x => x.value)")
