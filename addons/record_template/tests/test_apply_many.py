from odoo.tests import tagged

from odoo.addons.record_template.exceptions import RecordTemplateError

from .common import RecordTemplateCase, line


@tagged("post_install", "-at_install")
class TestApplyMany(RecordTemplateCase):
    """Many at once: the same as one after the other."""

    def test_new_records_in_the_order_of_the_jobs(self):
        template = self.template(
            "res.partner",
            [
                line("name", "value", "name", required=True),
                line("city", "value", "town"),
            ],
        ).with_user(self.user)
        jobs = [({"name": f"Many {n}", "town": "Kazan"}, {}) for n in range(3)]
        reports = template._apply_many(jobs)
        made = [self.primary(report) for report in reports]
        self.assertEqual([p.name for p in made], ["Many 0", "Many 1", "Many 2"])
        self.assertEqual({p.city for p in made}, {"Kazan"})
        self.assertEqual({report.primary.action for report in reports}, {"created"})

    def test_same_key_is_one_record(self):
        template = self.template(
            "res.partner",
            [
                line("name", "value", "name", is_key=True),
                line("city", "value", "town", apply_when="empty"),
            ],
            operation="find_or_create",
        ).with_user(self.user)
        names = ("Same Many", "Other Many", "same many", "Same Many")
        reports = template._apply_many([({"name": name}, {}) for name in names])
        ids = [report.primary.res_id for report in reports]
        self.assertEqual(ids[0], ids[2])
        self.assertEqual(ids[0], ids[3])
        self.assertNotEqual(ids[0], ids[1])
        actions = [report.primary.action for report in reports]
        self.assertEqual(actions, ["created", "created", "found", "found"])

    def test_one_that_fails_leaves_nothing(self):
        template = self.template(
            "res.partner", [line("name", "value", "name", required=True)]
        ).with_user(self.user)
        jobs = [({"name": "Many left"}, {}), ({"name": ""}, {})]
        with self.assertRaises(RecordTemplateError):
            template._apply_many(jobs)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Many left")]))

    def test_lookup_that_makes_its_record_makes_it_once(self):
        template = self.template(
            "res.partner",
            [
                line("name", "value", "name", required=True),
                line(
                    "category_id", "lookup", "Many tag", lookup_by="name",
                    not_found="create",
                ),
            ],
        )  # fmt: skip
        reports = template._apply_many([({"name": f"Tag {n}"}, {}) for n in range(2)])
        tags = [self.primary(report).category_id for report in reports]
        self.assertEqual(tags[0], tags[1])
        self.assertEqual(len(tags[0]), 1)

    def test_nothing_to_do(self):
        template = self.template("res.partner", [line("name", "value", "name")])
        self.assertEqual(template._apply_many([]), [])
