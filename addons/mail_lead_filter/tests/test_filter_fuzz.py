"""E7: damaged letters through the whole gateway: no exception out, none lost."""

import random

from odoo.tests import tagged

from .common import FilterCase


@tagged("post_install", "-at_install")
class TestFilterFuzz(FilterCase):
    def damaged(self, count):
        chance = random.Random(8)
        for number in range(count):
            data = bytearray(self.raw(Message_ID=f"<fuzz{number}@site.example>"))
            for _time in range(chance.randint(1, 15)):
                place = chance.randrange(len(data))
                if chance.random() < 0.5:
                    data[place] = chance.randrange(256)
                else:
                    data[place : place + chance.randint(1, 9)] = chance.randbytes(3)
            yield bytes(data)

    def test_every_damaged_letter_is_accounted_for(self):
        self.make_filter(conditions=[("any", "contains", "a")])
        for raw in self.damaged(60):
            before = self.Log.search([], limit=1, order="id desc").id or 0
            repeats = sum(self.Log.search([]).mapped("repeats"))
            posted = self.env["mail.message"].search_count([])
            refused = False
            with self.enter_registry_test_mode():
                try:
                    self.process(raw)
                except ValueError as err:
                    refused = "No possible route" in str(err)
                    self.assertTrue(refused, err)
            kept = self.Log.search([("id", ">", before)])
            again = sum(self.Log.search([]).mapped("repeats")) > repeats
            more = self.env["mail.message"].search_count([]) > posted
            self.assertTrue(kept or again or more, raw)
