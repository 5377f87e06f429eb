"""An author who draws a script of `windows_script` in the designer."""

from . import windows_script as paper
from .designer import Designer
from .forms import looked_for


class Author(Designer):
    """Makes the script block by block, now with the mouse, now with the keys."""

    def new_script(self, name=paper.NAME, goal=paper.GOAL, model=paper.MODEL):
        """From the list of scripts to the empty canvas."""
        page = self.page
        self.seat.open("action-call_scripts.call_script_action")
        page.click(".o_list_button_add")
        page.fill(".o_field_widget[name=name] :is(input, textarea)", name)
        page.fill(".o_field_widget[name=goal] :is(input, textarea)", goal)
        page.click(".o_field_widget[name=model_ids] input")
        with looked_for(page, model):
            page.keyboard.type(model)
        page.locator(
            f".o-autocomplete--dropdown-item:has-text('{model}')"
        ).first.click()
        page.click("button[name=action_open_designer]")
        return self.opened()

    def fields(self):
        self.nothing_chosen()
        for field in paper.FIELDS:
            self.panel.field(field.label, field.type, field.options)
        self.focus()

    def blocks(self):
        for number, block in enumerate(paper.BLOCKS):
            if block.after:
                parent, answer = block.after
                by = "mouse" if number % 2 else "keyboard"
                self.child(parent, answer, block.title, by)
            else:
                self.first(block.title)
            self.settle(block)

    def settle(self, block):
        """What is said on the block just made, and what is set for it."""
        if "[" in block.text:
            self.panel.say(block.text)
        elif block.text:
            self.say(block.text)
        if block.kind != "talk":
            self.panel.kind(block.kind)
        if block.stage:
            self.panel.stage(block.stage)
        if block.mark:
            self.panel.mark(block.mark, block.result)
        for label in (*block.uses, *block.optional):
            self.panel.use(label, required=label in block.uses)

    def jumps(self):
        """Blocks one may jump to from everywhere, and come back."""
        for block in paper.JUMPS:
            self.from_palette("jump", block.title)
            self.say(block.text)
            self.panel.returns(paper.BACK)
        self.nothing_chosen()
        for block in paper.JUMPS:
            self.panel.jump(block.title, paper.KEYS[block.title], block.objection)

    def links(self):
        """The other answers: drawn where both blocks are seen, else by the panel."""
        drawn = 0
        self.zoom_to(60)
        for source, answer, target in paper.LINKS:
            self.go_to(source)
            if self.is_seen(target):
                self.drag_link(source, answer, target)
                drawn += 1
            else:
                self.panel.answer(answer, target)
        return drawn

    def conditions(self):
        """The choice by field: which value goes where."""
        self.go_to(paper.BRANCH)
        for number, value in enumerate(paper.CONDITIONS):
            self.panel.condition(number, paper.WAY, value)

    def action(self):
        self.go_to(paper.ACTION)
        self.panel.move_to_stage(paper.STAGE_OF_DEAL)

    # -- looking at what came of it -------------------------------------------------

    def open_form(self, script):
        return self.seat.open(f"action-call_scripts.call_script_action/{script}")

    def open_script(self, script):
        self.open_form(script).click("button[name=action_open_designer]")
        return self.opened()

    def tiles(self):
        """Figures of the analytics screen, but for the time."""
        self.page.wait_for_selector(".o_analytics_totals")
        tiles = ".o_analytics_totals [data-tile]:not([data-tile=time])"
        texts = self.page.locator(tiles).evaluate_all(
            "all => all.map(x => [x.dataset.tile, x.lastElementChild.innerText.trim()])"
        )
        return {name: text.replace("\xa0", " ") for name, text in texts}

    def visits(self):
        """How often each block was come to, as its badge says."""
        found = self.page.locator(".o_designer_block.o_analytics_visited").evaluate_all(
            """all => all.map(x => [
                x.querySelector(".o_designer_title").textContent,
                [...x.querySelectorAll(".badge")].map(y => y.textContent)
                    .find(y => y.includes("·")),
            ])"""
        )
        return {title: int(text.partition("·")[0]) for title, text in found}

    def shares(self):
        """Per cent of each answer, as its line says."""
        found = self.page.evaluate(
            """() => [...document.querySelectorAll(".o_designer_row")].map(row => [
                row.closest(".o_designer_block")
                    .querySelector(".o_designer_title").textContent,
                row.querySelector(".o_designer_row_label").textContent,
                document.querySelector(
                    `.o_designer_edge[data-link="${row.dataset.link}"] text`
                )?.textContent,
                Boolean(row.querySelector(".fa-long-arrow-right")),
            ])"""
        )
        return {
            (title, answer): int(text.partition("%")[0])
            for title, answer, text, is_way in found
            if text and not is_way
        }
