import random
from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from .common import DialerCase


class TestCampaignFigures(DialerCase):
    """A21: figures of scripts by campaign equal an independent count."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls._script()
        cls.other = cls._campaign(name="Doors")
        cls.campaigns = cls.campaign | cls.other
        cls.campaigns.script_id = cls.script
        rng = random.Random(21)
        result = cls._result()
        cls.other.result_ids += result
        for number in range(16):
            campaign = cls.other if number % 3 else cls.campaign
            contact = cls._contact(number, campaign)
            user = rng.choice([cls.operator, cls.operator_2])
            contact.with_user(user)._claim(user)
            session = contact.with_user(user)._ensure_session()
            cls._lead(session, rng)
            if number % 5:
                contact.with_user(user)._apply_result(result.with_user(user))
            else:
                contact._release("")
        alone = cls.env["call.session"].with_user(cls.operator)
        alone._start(cls.script.with_user(cls.operator)).runner_finish("goal")
        cls.env.flush_all()

    @classmethod
    def _lead(cls, session, rng):
        for _move in range(rng.randrange(1, 5)):
            session.sudo().block_since = fields.Datetime.now() - timedelta(
                seconds=rng.randrange(1, 60)
            )
            state = session.runner_state()
            if state["session"]["state"] == "done" or not state["block"]["answers"]:
                break
            link = rng.choice(state["block"]["answers"])["id"]
            values = {"person": "Ivan", "delivery": rng.choice(["courier", "pickup"])}
            known = {item["name"] for item in state["block"]["fields"]}
            values = {name: values[name] for name in values if name in known}
            session.runner_step(state["block"]["id"], link, values)

    def _sql(self, query):
        """Of finished talks by the contact's campaign, past all that is kept."""
        self.env.flush_all()
        self.env.cr.execute(
            f"""
            SELECT {query} FROM call_session s
              LEFT JOIN call_campaign_contact k ON k.id = s.campaign_contact_id
              LEFT JOIN call_campaign c ON c.id = k.campaign_id
             WHERE s.state = 'done' AND s.is_trial IS NOT TRUE
               AND s.script_id = {self.script.id} GROUP BY 1
            """
        )
        return sorted(self.env.cr.fetchall())

    def _analytics(self, user=None):
        return self.env["call.script.analytics"].with_user(user or self.supervisor)

    def _by_campaign(self):
        data = self._analytics().dashboard({"script_id": self.script.id})
        keys = ("id", "talks", "goals", "refusals", "seconds")
        return data, sorted(tuple(row[k] for k in keys) for row in data["by_origin"])

    FIGURES = """coalesce(c.origin_id, 0), count(*), sum((s.outcome = 'goal')::int),
                 sum((s.outcome = 'refusal')::int), sum(s.duration)"""

    def test_a21_conversion_by_campaign(self):
        data, found = self._by_campaign()
        self.assertEqual(found, self._sql(self.FIGURES))
        self.assertEqual(len(found), 3)
        names = {row["id"]: row["name"] for row in data["by_origin"]}
        self.assertEqual(names[self.campaign.origin_id.id], "Windows, spring")
        self.assertEqual(data["origin_words"]["one"], "Campaign")
        self.assertEqual(
            [origin["name"] for origin in data["origins"]], ["Doors", "Windows, spring"]
        )
        for row in data["by_origin"]:
            query = {"script_id": self.script.id, "origin_id": row["id"]}
            if row["id"]:
                only = self._analytics().dashboard(query)
                self.assertEqual(only["totals"]["talks"], row["talks"])
                self.assertEqual(only["totals"]["goals"], row["goals"])
            action = self._analytics().open_talks(
                {"script_id": self.script.id}, {"origin_id": row["id"]}
            )
            opened = self.env["call.session"].search_count(action["domain"])
            self.assertEqual(opened, row["talks"])

    def test_a21_canvas_by_campaign(self):
        self.env.cr.execute(
            """
            SELECT b.code, count(*), percentile_disc(0.5)
                   WITHIN GROUP (ORDER BY t.seconds)
              FROM call_session s JOIN call_session_step t ON t.session_id = s.id
              JOIN call_script_block b ON b.id = t.block_id
              JOIN call_campaign_contact k ON k.id = s.campaign_contact_id
             WHERE s.state = 'done' AND k.campaign_id = %s GROUP BY 1
            """,
            [self.other.id],
        )
        expected = self.env.cr.fetchall()
        data = self._analytics().canvas(
            {
                "script_id": self.script.id,
                "version_id": self.script.published_version_id.id,
                "origin_id": self.other.origin_id.id,
            }
        )
        blocks = data["blocks"].items()
        found = [(code, block["visits"], block["median"]) for code, block in blocks]
        self.assertEqual(sorted(found), sorted(expected))
        self.assertTrue(found)

    def test_a21_pivots_by_campaign(self):
        Report = self.env["call.session.report"].with_user(self.supervisor)
        rows = Report._read_group(
            [("script_id", "=", self.script.id), ("state", "=", "done")],
            ["campaign_id"],
            ["__count", "goals:sum", "refusals:sum", "duration:sum"],
        )
        found = sorted((row[0].origin_id.id or 0, *row[1:]) for row in rows)
        self.assertEqual(found, self._sql(self.FIGURES))
        Steps = self.env["call.session.step.report"].with_user(self.supervisor)
        rows = Steps._read_group(
            [("script_id", "=", self.script.id)], ["campaign_id"], ["visits:sum"]
        )
        found = sorted((campaign.id or 0, visits) for campaign, visits in rows)
        expected = self._sql(
            """coalesce(c.id, 0), sum((SELECT count(*) FROM call_session_step t
                                        WHERE t.session_id = s.id))"""
        )
        self.assertEqual(found, [(key, int(visits)) for key, visits in expected])

    def test_a21_talks_from_before_are_counted(self):
        """What an upgrade does: origins are given, figures counted anew."""
        _data, before = self._by_campaign()
        self.env.flush_all()
        gone = self.env["call.session"].search(
            [("origin_id", "=", self.other.origin_id.id), ("state", "=", "done")]
        )[0]
        gone.campaign_contact_id = False  # the contact was deleted since
        self.env.flush_all()
        self.env.cr.execute("UPDATE call_session SET origin_id = NULL")
        self.env.cr.execute("UPDATE call_campaign SET origin_id = NULL")
        for table in ("block", "link", "stage", "talk", "time"):
            self.env.cr.execute(f"DELETE FROM call_script_rollup_{table}")
        self.env.invalidate_all()
        self.env["call.campaign"]._adopt_past_talks()
        self.assertTrue(all(campaign.origin_id for campaign in self.campaigns))
        _data, after = self._by_campaign()
        figures = sorted(row[1:] for row in before)
        self.assertEqual(sorted(row[1:] for row in after), figures)

    def test_a21_a_campaigns_name(self):
        self.campaign.name = "Windows, summer"
        self.assertEqual(self.campaign.origin_id.name, "Windows, summer")
        copy = self.campaign.copy()
        self.assertNotEqual(copy.origin_id, self.campaign.origin_id)
        self.assertEqual(copy.origin_id.name, copy.name)
        origin = copy.origin_id
        copy.unlink()
        self.assertTrue(origin.exists(), "past talks keep the name")

    def test_a21_other_companies_see_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        abroad = new_test_user(
            self.env,
            "dia_abroad",
            groups="base.group_user,call_dialer.call_dialer_group_supervisor",
            context={"no_reset_password": True},
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.script.company_id = False
        self.env.flush_all()
        data = self._analytics(abroad).dashboard(
            {"script_id": self.script.id, "origin_id": self.campaign.origin_id.id}
        )
        self.assertEqual(data["totals"]["talks"], 0)
        self.assertEqual((data["by_origin"], data["origins"]), ([], []))
        for model in ("call.session.report", "call.session.step.report"):
            self.assertFalse(self.env[model].with_user(abroad).search_count([]))
        origins = self.env["call.session.origin"].with_user(abroad)
        self.assertFalse(origins.search([("id", "=", self.campaign.origin_id.id)]))
        own = self._analytics(self.operator).dashboard({"script_id": self.script.id})
        self.assertEqual([u["id"] for u in own["operators"]], [self.operator.id])
