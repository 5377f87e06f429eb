from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import html_sanitize

from odoo.addons.record_template.core.bulk import Recipe
from odoo.addons.record_template.runtime import bulk

from .common import RecordTemplateCase

TEXTS = (
    "звонил 5",
    "просил перезвонить (в пятницу), до 12:30!",
    "№ 7 - «Ромашка»",
    "a  b",
    " a",
    "a & b",
    "a < b",
    "don't",
    "line\nline",
    "a\u00a0b",
    "",
)


@tagged("post_install", "-at_install")
class TestBulk(RecordTemplateCase):
    """Many records from the pattern the ORM makes of each shape."""

    def setUp(self):
        super().setUp()
        self.copied = 0
        copy = bulk.Bulk._copy

        def counting(one, made, ids):
            self.copied += len(made)
            return copy(one, made, ids)

        self.patch(bulk.Bulk, "_copy", counting)

    def test_names_in_several_languages_are_left_to_the_orm(self):
        recipe = Recipe(free=frozenset({"name"}))
        vals = [{"name": f"Bulk {n}", "full_name": "All of it"} for n in range(8)]
        made = bulk.create_many(self.env["res.partner.industry"], recipe, vals)
        self.assertEqual(made.mapped("name"), [v["name"] for v in vals])
        self.assertEqual(
            (set(made.mapped("full_name")), self.copied), ({"All of it"}, 0)
        )

    def test_runs_are_put_down_as_copies(self):
        runs = self.env["record.template.run"].sudo()
        vals = [
            {
                "template_name": "T",
                "state": "done",
                "res_id": n,
                "record_name": f"R {n}",
                "report": {"items": [{"name": f"R {n}"}]},
            }
            for n in range(1, 9)
        ]
        recipe = self.env["record.template"]._bulk_recipe(runs._name)
        made = bulk.create_many(runs, recipe, vals)
        self.assertEqual(self.copied, 7)
        self.assertEqual(made.mapped("res_id"), list(range(1, 9)))
        self.assertEqual(made[-1].report, {"items": [{"name": "R 8"}]})
        self.assertEqual(set(made.mapped("template_name")), {"T"})
        self.assertTrue(all(made.mapped("date")))

    def test_whoever_extends_or_automates_create_gets_all_rows(self):
        runs = self.env["record.template.run"].sudo()
        recipe = self.env["record.template"]._bulk_recipe(runs._name)
        self.assertTrue(bulk.Bulk(runs, recipe).safe())
        create, seen = type(runs).create, []

        def automated(records, vals_list):
            seen.extend(vals_list)
            return create(records, vals_list)

        self.patch(type(runs), "create", automated)
        self.assertFalse(bulk.Bulk(runs, recipe).safe())
        vals = [{"template_name": "T", "res_id": n} for n in range(1, 9)]
        self.assertEqual(len(bulk.create_many(runs, recipe, vals)), 8)
        self.assertEqual((len(seen), self.copied), (8, 0))

    def test_what_is_not_known_is_left_to_the_orm(self):
        partners = self.env["res.partner"]
        recipe = Recipe(
            free=frozenset({"name"}),
            creates=frozenset(
                method.__module__.removeprefix("odoo.addons.")
                for base in type(partners).__mro__
                if (method := base.__dict__.get("create"))
            ),
        )
        quiet = partners.with_context(tracking_disable=True)
        self.assertFalse(bulk.Bulk(partners, recipe).safe(), "chatter")
        # its full name follows from the name
        self.assertFalse(bulk.Bulk(quiet, recipe).safe(), "computed columns")
        self.assertFalse(
            bulk.Bulk(self.env["res.partner.category"], recipe).safe(), "a tree"
        )

    def test_a_pattern_that_does_not_fit_leaves_its_rows_to_the_orm(self):
        runs = self.env["record.template.run"].sudo()
        recipe = Recipe(
            free=frozenset({"res_id"}),
            derived=frozenset({"record_name"}),
            work_out=lambda _records, rows: [{"record_name": "wrong"} for _r in rows],
        )
        vals = [{"template_name": "T", "res_id": n} for n in range(1, 9)]
        made = bulk.create_many(runs, recipe, vals)
        self.assertEqual(made.mapped("res_id"), list(range(1, 9)))
        self.assertEqual((set(made.mapped("record_name")), self.copied), ({False}, 0))

    def test_a_field_of_which_more_may_follow_differs_from_shape_to_shape(self):
        runs = self.env["record.template.run"].sudo()
        recipe = Recipe(
            free=frozenset({"res_id", "record_name"}), spare=frozenset({"record_name"})
        )
        known = bulk.Bulk._known_triggers

        def not_all(one, field, *args):
            return field.name != "record_name" and known(one, field, *args)

        vals = [
            {"template_name": "T", "res_id": n, "record_name": name}
            for n, name in enumerate("aaaaabbbbbcd", 1)
        ]
        made = bulk.create_many(runs, recipe, vals)
        self.assertEqual(self.copied, 11)
        self.patch(bulk.Bulk, "_known_triggers", not_all)
        more = bulk.create_many(runs, recipe, vals)
        self.assertEqual(self.copied, 11 + 4 + 4)
        self.assertEqual(more.mapped("record_name"), made.mapped("record_name"))
        self.assertEqual(more.mapped("res_id"), made.mapped("res_id"))

    def test_constraints_are_asked_of_the_copies(self):
        runs = self.env["record.template.run"].sudo()
        recipe = self.env["record.template"]._bulk_recipe(runs._name)

        words = "no five"

        def check(records):
            if 5 in records.mapped("res_id"):
                raise ValidationError(words)

        check._constrains = ("res_id",)
        self.patch(type(runs), "_constraint_methods", [check])
        vals = [{"template_name": "T", "res_id": n} for n in range(1, 9)]
        with self.assertRaises(ValidationError):
            bulk.create_many(runs, recipe, vals)

    def test_plain_comments_are_what_the_sanitizer_makes_of_them(self):
        plain = [text for text in TEXTS if bulk._SIMPLE_TEXT.fullmatch(text)]
        self.assertEqual(len(plain), 3)
        field = self.env["res.partner"]._fields["comment"]
        for text in plain:
            wanted = field.convert_to_column_insert(text, self.env["res.partner"])
            self.assertEqual(f"<p>{text}</p>", str(wanted), text)
            self.assertEqual(str(html_sanitize(text)), f"<p>{text}</p>")
