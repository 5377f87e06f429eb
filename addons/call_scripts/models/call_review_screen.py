from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import plain

TIMELINE_LIMIT = 400


class CallReview(models.Model):
    """What the screen of a review calls: everything in one answer, small commands."""

    _inherit = "call.review"

    @api.readonly
    def review_load(self):
        """The review as its screen shows it.

        :return: dict with

            * ``review``: id, state, score, is_marked, is_good, amount, currency,
              comment, operator_comment, reviewer, operator, blind
            * ``may``: {mark, answer}: what the user may do
            * ``marks``: [{id, name, hint, weight, critical, best, mark (None: not
              given), not_applicable, comment, amount, fine, bonus}]
            * ``steps``: [{id, second, seconds, title, kind, answer, values}], second
              from the beginning of the talk
            * ``remarks``: [{id, step, second, on_recording, criterion, kind, text}]
            * ``recording``: False or {url, offset, mimetype}; offset: seconds from the
              beginning of the talk to that of the recording
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "review": self._review_payload(),
            "may": self._may(),
            "marks": [self._mark_payload(mark) for mark in self.sudo().mark_ids],
            "steps": self._timeline(),
            "remarks": [self._remark_payload(item) for item in self.sudo().remark_ids],
            "recording": self.session_id._get_recording() or False,
        }

    def review_mark(self, mark_id, mark=None, not_applicable=False, comment=None):
        """Mark one criterion (``mark=None`` and not ``not_applicable``: take it back).

        :return: see ``review_load``
        """
        self._check_marking()
        row = self.mark_ids.filtered(lambda item: item.id == mark_id)
        if not row:
            raise UserError(self.env._("The criterion is not of this review's set."))
        if isinstance(mark, float) and mark.is_integer():
            mark = int(mark)
        if mark is not None and not isinstance(mark, int):
            raise UserError(self.env._("A mark is a whole number."))
        vals = {
            "mark": mark or 0,
            "not_applicable": bool(not_applicable),
            "is_given": mark is not None or bool(not_applicable),
        }
        if comment is not None:
            vals["comment"] = plain.text(comment, 1000)
        row.write(vals)
        return self.review_load()

    def review_remark(self, vals):
        """Add ``{text, kind, second, on_recording, step_id, criterion_id}``."""
        self._check_marking()
        vals = vals if isinstance(vals, dict) else {}
        text = plain.text(vals.get("text") or "", 4000).strip()
        if not text:
            raise UserError(self.env._("Write the remark first."))
        kinds = dict(self.env["call.review.remark"]._fields["kind"].selection)
        kind = str(vals.get("kind") or "note")
        self.env["call.review.remark"].create(
            {
                "review_id": self.id,
                "text": text,
                "kind": kind if kind in kinds else "note",
                "second": plain.whole(vals.get("second")),
                "on_recording": bool(vals.get("on_recording")),
                "step_id": plain.whole(vals.get("step_id")) or False,
                "criterion_id": plain.whole(vals.get("criterion_id")) or False,
            }
        )
        return self.review_load()

    def review_remark_delete(self, remark_id):
        self._check_marking()
        self.remark_ids.filtered(lambda item: item.id == remark_id).unlink()
        return self.review_load()

    def review_comment(self, text):
        self._check_marking()
        self.comment = plain.text(text or "", 8000)
        return self.review_load()

    def review_answer(self, agree, comment=""):
        """The operator's answer: accept, or dispute and say why."""
        self._answer("accepted" if agree else "disputed", comment)
        return self.review_load()

    # --- payloads -----------------------------------------------------------------

    def _may(self):
        own = self.reviewer_id == self.env.user
        manages = self.env.user.has_group("call_scripts.call_scripts_group_manager")
        writes = self.has_access("write") and (own or manages)
        return {
            "mark": writes and self.state in ("todo", "disputed"),
            "answer": self.user_id == self.env.user and self.state == "submitted",
        }

    def _review_payload(self):
        review = self.sudo()
        return {
            "id": review.id,
            "state": review.state,
            "score": review.score,
            "is_marked": review.is_marked,
            "is_good": review.is_good,
            "amount": review.amount,
            "currency": review.currency_id.id,
            "comment": review.comment or "",
            "operator_comment": review.operator_comment or "",
            "reviewer": review.reviewer_id.name,
            "operator": review.user_id.name,
            "blind": review.is_blind,
        }

    def _mark_payload(self, row):
        item = row.criterion_id
        return {
            "id": row.id,
            "criterion": item.id,
            "name": item.name,
            "hint": item.hint or "",
            "weight": item.weight,
            "critical": item.is_critical,
            "best": item.best_mark,
            "mark": row.mark if row.is_given and not row.not_applicable else None,
            "not_applicable": row.not_applicable,
            "comment": row.comment or "",
            "amount": row.amount,
            "fine": item.fine,
            "bonus": item.bonus,
        }

    def _remark_payload(self, item):
        return {
            "id": item.id,
            "step": item.step_id.id,
            "second": item.second,
            "on_recording": item.on_recording,
            "criterion": item.criterion_id.name or "",
            "kind": item.kind,
            "text": item.text,
        }

    def _timeline(self):
        """Steps of the talk with the moment each began; rights are the review's."""
        session = self.session_id.sudo()
        steps = self.env["call.session.step"].sudo()
        steps = steps.search(
            [("session_id", "=", session.id), ("kind", "!=", "passed")],
            order="id",
            limit=TIMELINE_LIMIT,
        )
        labels = {
            item.name: item.label or item.name for item in session.version_id.field_ids
        }
        return [
            {
                "id": step.id,
                "second": self._second_of(session, step),
                "seconds": step.seconds,
                "title": step.block_id.title or "",
                "kind": step.kind,
                "answer": step.link_id.display_name or "",
                "values": [
                    {"label": labels.get(name, name), "value": _shown(value)}
                    for name, value in (step.values or {}).items()
                ],
            }
            for step in steps
        ]

    def _second_of(self, session, step):
        if not step.arrived_at or not session.started_at:
            return 0
        return max(0, int((step.arrived_at - session.started_at).total_seconds()))


class CallSession(models.Model):
    """A talk's recording and reviews."""

    _inherit = "call.session"

    review_ids = fields.One2many("call.review", "session_id", "Reviews")
    review_count = fields.Integer(compute="_compute_review_count")

    @api.depends("review_ids")
    def _compute_review_count(self):
        for session in self:
            session.review_count = len(session.review_ids._filtered_access("read"))

    def _get_recording(self):
        """The recording of the talk, where there is one.  Meant to be extended.

        Called with the rights of the reviewer or operator; who extends it checks that
        the user may listen.

        :return: None, or ``{"url", "offset", "mimetype"}``; offset: seconds from the
            beginning of the session to that of the recording (may be negative)
        """
        return None

    def action_review(self):
        """Open the user's review of the talk; made when there is none."""
        self.ensure_one()
        self.check_access("read")
        Review = self.env["call.review"]
        Review.check_access("create")
        review = Review.search(
            [
                ("session_id", "=", self.id),
                ("reviewer_id", "=", self.env.uid),
                ("state", "!=", "cancelled"),
            ],
            limit=1,
        )
        if not review:
            criteria = self.env["call.review.criteria"]._for_script(
                self.script_id, self.company_id
            )
            if not criteria:
                raise UserError(
                    self.env._("Make a set of criteria first: Quality ▸ Criteria.")
                )
            review = Review.create({"session_id": self.id, "criteria_id": criteria.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": "call.review",
            "res_id": review.id,
            "views": [(False, "form")],
        }

    def action_view_reviews(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "call_scripts.call_review_action"
        )
        return dict(action, domain=[("session_id", "=", self.id)], context={})


def _shown(value):
    """A session's value in words."""
    if isinstance(value, dict):
        return str(value.get("name") or "")
    if value is True:
        return "✓"
    return "" if value in (None, False) else str(value)
