import random
from datetime import timedelta

from odoo import api, fields, models

#: What the trainer's client says: block, answer, how often, phrases.
CLIENT = [
    ("greeting", "Yes, go on", 5, "Well, go on, but be quick.\nI am listening."),
    ("greeting", "Not now", 1, "I am driving, call later."),
    ("greeting", "Not interested", 1, "We need nothing."),
    ("need", "There is a need", 6, "A flat, four windows, it draws from the kitchen."),
    ("need", "None at all", 1, "We changed them last year."),
    ("offer", "Yes, order", 2, "All right, put it down."),
    ("offer", "Let us meet", 3, "Let somebody come and measure first."),
    ("offer", "No", 1, "No, that is not for us."),
    ("", "Too expensive", 3, "That is dear! My neighbour paid less."),
    ("", "Who are you?", 1, "Where are you calling from?"),
]
#: Remarks of the reviewer by block: kind and words.
REMARKS = {
    "greeting": [
        ("praise", "Name and company said at once, friendly."),
        ("mistake", "The company was not named."),
    ],
    "need": [
        ("praise", "Asked about the place and wrote it down."),
        ("mistake", "No pause after the question: the client could not answer."),
    ],
    "offer": [("note", "The four parts without interest were not mentioned.")],
    "refusal": [("mistake", "Gave up at the first “no”.")],
}
SUMMARIES = {
    True: "A good talk. Go on like this; mention the four parts.",
    False: "Hurried. Train the need: ask, be silent, write down.",
}
DISPUTE = "The client hung up himself after my second question, I could not go on."


class CallSuiteDemo(models.AbstractModel):
    """Quality in the demo: reviews of the last weeks, readers, a trainer's client."""

    _inherit = "call.suite.demo"

    @api.model
    def _make_quality(self):
        """Ten settled reviews; others wait, are disputed, are to be done."""
        ref = self.env.ref
        rng = random.Random(22)
        self._make_client(ref("call_suite_demo.client_doubtful"))
        reader = ref("call_suite_demo.user_operator")
        left = ref("call_suite_demo.page_objections")
        readings = ref("call_suite_demo.reading_newcomers").reading_ids.filtered(
            lambda line: line.user_id == reader and line.page_id != left
        )
        readings.with_user(reader).action_read()
        talks = self._talks_to_review()
        last = {"todo": 2, "submitted": 1, "disputed": 1}
        states = ["accepted"] * 10 + [
            state for state, count in last.items() for _ in range(count)
        ]
        ended = fields.Datetime.now()
        for days, state in zip(range(2 * len(states), 0, -2), states, strict=True):
            talk = self._take_talk(talks, state, ended - timedelta(days=days))
            self._make_review(rng, talk, state)
        self._make_calibration(rng, talks.pop())

    def _talks_to_review(self):
        """Talks of the operators with the cold call, the eldest first."""
        operators = self.env.ref("call_suite_demo.user_operator")
        operators += self.env.ref("call_suite_demo.user_operator2")
        talks = self.env["call.session"].search(
            [
                ("script_id", "=", self.env.ref("call_suite_demo.script_windows").id),
                ("user_id", "in", operators.ids),
                ("step_ids.block_id.code", "=", "need"),
            ],
            order="started_at",
        )
        return list(talks)

    def _take_talk(self, talks, state, before):
        """The latest talk before the time; a disputed one was a refusal."""
        fits = [
            talk
            for talk in talks
            if talk.started_at < before
            and (state != "disputed" or talk.outcome == "refusal")
        ]
        talk = fits[-1] if fits else talks[0]
        talks.remove(talk)
        return talk

    def _make_review(self, rng, talk, state):
        review = self.env["call.review"].create(
            {
                "session_id": talk.id,
                "criteria_id": self.env.ref("call_suite_demo.criteria_sales").id,
                "reviewer_id": self.env.ref("call_suite_demo.user_supervisor").id,
                "rule_id": self.env.ref("call_suite_demo.rule_nightly").id,
                "reason": "refused" if talk.outcome == "refusal" else "longest",
                "deadline": fields.Date.add(fields.Date.today(), days=2),
            }
        )
        if state == "todo":
            return
        skilled = talk.user_id == self.env.ref("call_suite_demo.user_operator")
        self._mark(rng, review, 4.3 if skilled else 3)
        if state == "disputed":
            need = self.env.ref("call_suite_demo.criterion_need")
            review.mark_ids.filtered(lambda row: row.criterion_id == need).mark = 0
        self._note(rng, review)
        review.comment = SUMMARIES[review.is_good]
        shown = talk.finished_at + timedelta(days=1, hours=2)
        review.write({"state": "submitted", "shown_at": shown})
        if state == "submitted":
            review.shown_at = fields.Datetime.now() - timedelta(days=1)
        elif state == "disputed":
            review.with_user(talk.user_id)._answer("disputed", DISPUTE)
        else:
            silent = rng.random() < 0.2
            wait = timedelta(days=7) if silent else timedelta(hours=rng.randint(1, 40))
            review._accept(is_silent=silent, answered_at=not silent and shown + wait)
            review.accepted_at = shown + wait

    def _mark(self, rng, review, usual):
        for row in review.mark_ids:
            best = row.criterion_id.best_mark
            mark = round(min(best, max(0, rng.gauss(usual, 1) * best / 5)))
            row.write({"mark": 1 if best == 1 else mark, "is_given": True})

    def _note(self, rng, review):
        """Remarks at steps of the talk."""
        start = review.session_id.started_at
        for step in review.session_id.step_ids:
            choice = REMARKS.get(step.block_id.code)
            if not choice or rng.random() < 0.4:
                continue
            kind, text = rng.choice(choice)
            self.env["call.review.remark"].create(
                {
                    "review_id": review.id,
                    "step_id": step.id,
                    "second": int((step.arrived_at - start).total_seconds()),
                    "kind": kind,
                    "text": text,
                }
            )

    def _make_calibration(self, rng, talk):
        """Two reviewers marked one talk; their differences are shown."""
        reviewers = self.env.ref("call_suite_demo.user_supervisor")
        reviewers += self.env.ref("base.user_admin")
        calibration = self.env["call.review.calibration"].create(
            {
                "session_id": talk.id,
                "criteria_id": self.env.ref("call_suite_demo.criteria_sales").id,
                "reviewer_ids": [(6, 0, reviewers.ids)],
            }
        )
        calibration.action_begin()
        for review, usual in zip(calibration.review_ids, (4.5, 3.4), strict=True):
            self._mark(rng, review, usual)
            review.with_user(review.reviewer_id).action_submit()

    def _make_client(self, client):
        titles = {
            block.code: block.title
            for block in client.script_id.published_version_id.block_ids
        }
        self.env["call.training.client.line"].create(
            [
                {
                    "client_id": client.id,
                    "block_code": code,
                    "block_title": titles.get(code),
                    "answer": answer,
                    "weight": weight,
                    "phrases": phrases,
                }
                for code, answer, weight, phrases in CLIENT
            ]
        )
