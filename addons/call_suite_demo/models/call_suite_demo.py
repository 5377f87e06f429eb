import random
from datetime import datetime, time, timedelta

from odoo import api, models

from odoo.addons.call_scripts.models.call_script_version import PUBLISHING

from ..core.history import Place, Script, Way, talks

#: Chances of answers, by block and label; an empty label: hung up there.
COLD_CALL = {
    ("greeting", "Yes, go on"): 5,
    ("greeting", "I do not decide this"): 2,
    ("greeting", "Not interested"): 2,
    ("greeting", "I have a complaint"): 0.3,
    ("greeting", ""): 0.07,
    ("secretary", "Puts me through"): 2,
    ("need", "There is a need"): 3,
    ("need", ""): 0.04,
    ("offer", "Send the offer first"): 1.5,
    ("offer", "Let us meet"): 1.5,
    ("offer", "No"): 2,
    ("order", "All clear"): 5,
    ("refusal", "Still no"): 5,
}
INCOMING = {
    ("hello", "An order"): 6,
    ("hello", "Where is my order?"): 1.5,
    ("goods", "Everything is named"): 4,
    ("goods", "Only wanted the price"): 1.6,
    ("price", "Agrees"): 3,
    ("price", "Will think about it"): 1.5,
    ("handover", "Agreed"): 8,
    ("contacts", "Written down"): 12,
}
SECONDS = {
    "greeting": 14,
    "need": 38,
    "offer": 45,
    "order": 60,
    "claim": 90,
    "refusal": 12,
    "hello": 9,
    "goods": 55,
    "price": 30,
    "handover": 35,
    "contacts": 28,
}
REMARKS = {
    "greeting": [
        "Call my husband, he is back on Monday",
        "We are a branch, everything is bought in Moscow",
    ],
    "offer": [
        "Do you also glaze balconies?",
        "Only if you take away the old frames",
        "And in instalments?",
    ],
    "goods": [
        "I have a drawing, where shall I send it?",
        "How many do I need?",
        "The same as my neighbour has",
        "And mosquito nets?",
        "How do the glasses differ?",
        "Do you deliver to the country?",
    ],
    "price": [
        "My neighbour paid less",
        "Is the sill in the price?",
        "And if I pay in cash?",
        "Do you give it on credit?",
        "Only after the holidays",
        "Will you hold the price for a week?",
    ],
}


class CallSuiteDemo(models.AbstractModel):
    """Makes the past of the demo: talks of the last weeks, a running A/B test."""

    _name = "call.suite.demo"
    _description = "Past of the Demo"

    @api.model
    def _make_history(self):
        """300 talks of two scripts, the same ones each time."""
        rng = random.Random(300)
        ref = self.env.ref
        windows = ref("call_suite_demo.script_windows")
        orders = ref("call_suite_demo.script_orders")
        partners = self.env["res.partner"].search(
            [("company_id", "in", [False, windows.company_id.id])], limit=300
        )
        users = [
            (ref("call_suite_demo.user_operator"), 1.35),
            (ref("call_suite_demo.user_operator2"), 0.7),
            (ref("call_suite_demo.user_supervisor"), 1.0),
        ]
        today = datetime.combine(self._today(), time())
        self._set_published(windows.published_version_id, today - timedelta(days=60))
        self._make_talks(
            rng,
            [(windows.published_version_id, 1.0)],
            150,
            (58, 1),
            COLD_CALL,
            users,
            partners,
        )
        first, second, third = self._make_versions(orders, today)
        self._make_talks(rng, [(first, 0.75)], 40, (58, 33), INCOMING, users, partners)
        self._make_talks(
            rng, [(second, 0.55), (third, 2.2)], 110, (29, 1), INCOMING, users, partners
        )
        self.env["call.script.rollup"]._rebuild(windows + orders)

    @api.model
    def _today(self):
        """The day before which the past of the demo ends."""
        return self.env.cr.now().date()

    def _set_published(self, version, when):
        version.with_context(call_scripts_publishing=PUBLISHING).write(
            {"published_at": when}
        )

    def _make_versions(self, script, today):
        """A replaced version, the present one, and its challenger."""
        first = script.published_version_id
        script.action_edit_draft()
        second = script.draft_version_id
        second.note = "Size is asked at once; fitting may come later"
        self._improve(second)
        script.action_publish()
        script.action_edit_draft()
        third = script.draft_version_id
        third.note = "Delivery is offered at once"
        hello = third.block_ids.filtered(lambda block: block.code == "price")
        hello.text = (
            "<p>“That is {{ quantity ||| }} pieces. Ordered today, the delivery is on"
            " Thursday and costs nothing. Shall I write it down?”</p>"
        )
        test = third._start_test(50)
        test.sudo().started_at = today - timedelta(days=30)
        for version, days in ((first, 60), (second, 30), (third, 30)):
            self._set_published(version, today - timedelta(days=days))
        return first, second, third

    def _improve(self, version):
        """What the second version does better: another text, another objection."""
        blocks = {block.code: block for block in version.block_ids}
        blocks["goods"].text = (
            "<p>“With pleasure. Which size, and how many? The master measures exactly"
            " before we make them.”</p>"
        )
        above, last = blocks["measure"], blocks["expensive"]
        block = self.env["call.script.block"].create(
            {
                "version_id": version.id,
                "code": "fit_later",
                "title": "Fitting later?",
                "text": "<p>“Of course: its price stays for a year.”</p>",
                "pos_x": last.pos_x,
                "pos_y": 2 * last.pos_y - above.pos_y,
            }
        )
        self.env["call.script.link"].create(
            {
                "version_id": version.id,
                "kind": "objection",
                "name": block.title,
                "target_id": block.id,
                "group": "Putting off",
            }
        )

    def _make_talks(self, rng, versions, count, days, chances, users, partners):
        """Finished talks within the days before today, shared among the versions."""
        # a client calls once; who is left over is unknown
        clients = [*partners] + [partners.browse()] * count
        clients = rng.sample(clients[:count], count)
        made = talks(
            rng,
            [self._walked(version, luck) for version, luck in versions],
            [skill for _user, skill in users],
            chances,
            count,
            self._today(),
            days,
        )
        for talk in made:
            version, user = versions[talk.script][0], users[talk.user][0]
            is_test = len(versions) > 1
            self._make_talk(
                talk.start, version, user, clients.pop(), talk.visits, is_test
            )
        self._make_remarks(rng, [version for version, _luck in versions])

    def _campaign_of(self, version, start):
        """Talks we begin are of a campaign: every third day those of the site."""
        if version.script_id.direction != "outgoing":
            return self.env["call.campaign"]
        name = "campaign_windows" if start.day % 3 else "campaign_requests"
        return self.env.ref(f"call_suite_demo.{name}")

    def _walked(self, version, luck):
        """The version as a walk wants it."""
        places = {}
        for block in version.block_ids:
            links = block.answer_ids or block.route_ids
            ways = [
                Way(link.id, link.name or "", link.target_id.code, link.kind)
                for link in links
                if link.target_id
            ]
            seconds = SECONDS.get(block.code, 15)
            places[block.code] = Place(block.code, block.kind, ways, seconds)
        jumps = [
            Way(link.id, link.name, link.target_id.code, link.kind)
            for link in version.jump_ids
        ]
        return Script(places, version.start_block_id.code, jumps, luck)

    def _make_talk(self, start, version, user, partner, visits, is_test):
        blocks = {block.code: block for block in version.block_ids}
        passed = [blocks[visit.code] for visit in visits]
        seconds = sum(visit.seconds for visit in visits)
        marks = [block.mark for block in passed]
        outcome = "goal" if "goal" in marks else "other"
        if outcome == "other" and "refusal" in marks:
            outcome = "refusal"
        stages = [block.stage_id.id for block in passed if block.stage_id]
        results = [block.result for block in passed if block.mark and block.result]
        end = start + timedelta(seconds=seconds)
        test = version.script_id.test_id if is_test else self.env["call.script.test"]
        session = (
            self.env["call.session"]
            .sudo()
            .create(
                {
                    "script_id": version.script_id.id,
                    "version_id": version.id,
                    "user_id": user.id,
                    "company_id": version.company_id.id or user.company_id.id,
                    "partner_id": partner.id,
                    "origin_id": self._campaign_of(version, start).origin_id.id,
                    "res_model": "res.partner" if partner else False,
                    "res_id": partner.id,
                    "state": "done",
                    "outcome": outcome,
                    "goal_reached": outcome == "goal",
                    "result": results[-1] if results else False,
                    "stage_id": stages[-1] if stages else False,
                    "current_block_id": passed[-1].id,
                    "started_at": start,
                    "finished_at": end,
                    "duration": seconds,
                    "test_id": test.id,
                    "test_counted": bool(test),
                }
            )
        )
        rows, moment = [], start
        for visit in visits:
            left = moment + timedelta(seconds=visit.seconds)
            block = blocks[visit.code]
            rows.append(
                {
                    "session_id": session.id,
                    "user_id": user.id,
                    "company_id": session.company_id.id,
                    "version_id": version.id,
                    "block_id": block.id,
                    "target_block_id": blocks[visit.target].id,
                    "link_id": visit.link,
                    "stage_id": block.stage_id.id,
                    "kind": visit.kind,
                    "arrived_at": moment,
                    "left_at": left,
                    "seconds": visit.seconds,
                }
            )
            moment = left
        self.env["call.session.step"].sudo().create(rows)

    def _remarks_of(self, block):
        """Each remark was made once: the versions share them out."""
        versions = block.script_id.version_ids.filtered(
            lambda version: version.state != "draft"
        ).sorted("number")
        place = versions.ids.index(block.version_id.id)
        return REMARKS[block.code][place :: len(versions)]

    def _make_remarks(self, rng, versions):
        Session = self.env["call.session"].sudo()
        for version in versions:
            for block in version.block_ids.filtered(lambda b: b.code in REMARKS):
                domain = [
                    ("step_ids.block_id", "=", block.id),
                    ("outcome", "!=", "goal"),
                ]
                sessions = Session.search(domain, limit=40)
                for text in self._remarks_of(block) if sessions else ():
                    session = rng.choice(sessions)
                    values = {**session._remark_vals(block.id), "text": text}
                    remark = (
                        self.env["call.script.remark"]
                        .sudo()
                        .create({**values, "user_id": session.user_id.id})
                    )
                    remark.flush_recordset()
