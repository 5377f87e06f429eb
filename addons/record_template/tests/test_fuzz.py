import random
from datetime import date, datetime

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import RecordTemplateError
from .common import RecordTemplateCase, line

SEED = 20261122
RUNS = 250
FIELDS = [
    ("name", "value"),
    ("email", "value"),
    ("phone", "text"),
    ("color", "value"),
    ("partner_latitude", "value"),
    ("active", "value"),
    ("type", "value"),
    ("country_id", "lookup"),
    ("parent_id", "value"),
    ("category_id", "value"),
    ("comment", "text"),
    ("image_1920", "value"),
    ("user_id", "value"),
    ("company_id", "value"),
]


@tagged("post_install", "-at_install")
class TestFuzz(RecordTemplateCase):
    """Whatever is given: a whole record, or an error and nothing at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.env["res.partner"].create(
            {"name": "Foreign", "company_id": cls.company_b.id}
        )
        cls.own = cls.env["res.partner"].create({"name": "Own"})
        lines = []
        for field, kind in FIELDS:
            text = field if kind == "value" else f"{{{{ {field} }}}}"
            lines.append(line(field, kind, text))
        children = [
            line("name", "value", "item.name", required=True),
            line("color", "value", "item.color"),
        ]
        lines.append(line("child_ids", "lines", "people", children))
        tag = line("category_id", "lookup", "{{ new_tag }}", not_found="create")
        cls.fuzzed = cls.template("res.partner", [*lines, tag], code="fuzzed")
        cls.chained = cls.template(
            "res.partner",
            [
                line("name", "text", "{{ second }}", required=True),
                line("parent_id", "path", "fuzzed"),
            ],
            code="second",
        )

    def _odd(self, rng):
        """One odd value out of many."""
        return rng.choice(
            [
                None,
                "",
                "   ",
                False,
                True,
                0,
                -1,
                3.5,
                10**12,
                2**40,
                float("nan"),
                float("inf"),
                "x" * 20000,
                "".join(chr(rng.randint(32, 0x2FFF)) for _i in range(5000)),
                "\x00nul",
                "\ud800",
                "Robert'); DROP TABLE res_partner;--",
                "{{ company.name }}",
                "<script>alert(1)</script>",
                "%s %(x)s {0}",
                date(2026, 1, 1),
                datetime(2026, 1, 1, 1, 1),
                b"\xff\xfe",
                ["a", None, ["b"]],
                {"id": 10**10},
                {"x": object()},
                object(),
                self.foreign,
                self.foreign.id,
                "Foreign",
                self.company_b.id,
                self.company_b,
                self.own,
                self.own | self.foreign,
                self.env["res.country"].browse(999999),
                10**9,
                rng.choice(["delivery", "Contact", "Russia", "1,5", "да"]),
            ]
        )

    def _counts(self):
        models = ("res.partner", "res.partner.category", "mail.message", "mail.mail")
        models += (
            "mail.followers",
            "ir.attachment",
            "res.users",
            "record.template.key",
        )
        counts = {}
        for name in models:
            table = self.env[name].sudo().with_context(active_test=False)
            counts[name] = table.search_count([])
        return counts

    def test_odd_values_leave_no_half_made_record(self):
        rng = random.Random(SEED)
        templates = self.env["record.template"].with_user(self.user)
        done = failed = 0
        postcommit = len(self.env.cr.postcommit._funcs)
        for number in range(RUNS):
            values = {"name": f"Fuzz {number}", "second": f"Second {number}"}
            names = [field for field, _kind in FIELDS] + ["people", "new_tag", "second"]
            for name in rng.sample(names, rng.randint(0, 2)):
                values[name] = self._odd(rng)
            if rng.random() < 0.3:
                values["people"] = [{"name": "child"}, {"name": self._odd(rng)}]
            before = self._counts()
            chain = self.fuzzed | self.chained
            try:
                with mute_logger("odoo"):
                    report = templates._apply_chain(chain, values)
            except RecordTemplateError as error:
                failed += 1
                self.assertIn("Test res.partner", str(error))
                self.assertEqual(self._counts(), before, f"{values!r}: {error}")
                self.assertEqual(len(self.env.cr.postcommit._funcs), postcommit)
                continue
            done += 1
            after = self._counts()
            made = [item for item in report.items if item.model == "res.partner"]
            made_ids = {item.res_id for item in made if item.action == "created"}
            delta = after["res.partner"] - before["res.partner"]
            self.assertEqual(delta, len(made_ids), repr(values))
            records = self.env["res.partner"].browse(made_ids)
            self.assertLessEqual(records.company_id, self.company_a)
            self.assertFalse(records.parent_id & self.foreign, repr(values))
            postcommit = len(self.env.cr.postcommit._funcs)
        self.assertGreater(done, RUNS // 10)
        self.assertGreater(failed, RUNS // 10)

    def test_a_refusal_by_the_database_is_told(self):
        """A constraint of PostgreSQL fails the run as a whole."""
        country = self.template(
            "res.country",
            [line("name", "value", "name"), line("code", "value", "code")],
            code="country",
        )
        before = self.env["res.country"].search_count([])
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(RecordTemplateError, "Test res.country"),
        ):
            country._apply({"name": "Other Russia", "code": "RU"})
        self.assertEqual(self.env["res.country"].search_count([]), before)

    def test_no_mail_of_a_failed_run(self):
        """What waits for the commit is forgotten with the records."""
        called = []
        original = type(self.env["res.partner"]).create

        def create(records, vals_list):
            made = original(records, vals_list)
            made.env.cr.postcommit.add(lambda: called.append(made.ids))
            return made

        self.patch(type(self.env["res.partner"]), "create", create)
        waiting = len(self.env.cr.postcommit._funcs)
        with self.assertRaises(RecordTemplateError):
            self.env["record.template"].with_user(self.user)._apply_chain(
                self.fuzzed | self.chained, {"name": "First", "second": ""}
            )
        self.assertEqual(len(self.env.cr.postcommit._funcs), waiting)
