from odoo import fields, models

from ..core import trainer


class CallTrainingClient(models.Model):
    """A scripted client: how it answers, what it objects to, what it tells."""

    _name = "call.training.client"
    _description = "Client of the Trainer"
    _order = "script_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    script_id = fields.Many2one(
        "call.script", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="script_id.company_id", store=True)
    note = fields.Text(
        "For the trainee", translate=True, help="Who calls whom, and why."
    )
    objection_share = fields.Float(
        "Objects, %", default=20, help="How often it objects instead of answering."
    )
    line_ids = fields.One2many(
        "call.training.client.line", "client_id", "Answers", copy=True
    )
    fact_ids = fields.One2many(
        "call.training.client.fact", "client_id", "Facts", copy=True
    )

    _share_range = models.Constraint(
        "CHECK(objection_share BETWEEN 0 AND 100)", "A share is between 0 and 100 %."
    )

    def _to_core(self):
        """An equal-minded character where there is none."""
        if not self:
            return trainer.Character(objections=0.2)
        lines = {(line.block_code or "", line.answer): line for line in self.line_ids}
        return trainer.Character(
            weights={key: line.weight for key, line in lines.items()},
            phrases={
                key: (line.phrases or "").splitlines() for key, line in lines.items()
            },
            objections=self.objection_share / 100,
        )

    def action_learn(self):
        """Answers and their shares as they were in the real talks of the script."""
        self.ensure_one()
        self.check_access("write")
        version = self.script_id.published_version_id or self.script_id.draft_version_id
        counts = dict(
            self.env["call.session.step"]
            .sudo()
            ._read_group(
                [
                    ("version_id", "=", version.id),
                    ("link_id", "!=", False),
                    ("session_id.is_trial", "=", False),
                ],
                ["link_id"],
                ["__count"],
            )
        )
        known = {(line.block_code or "", line.answer): line for line in self.line_ids}
        rows = []
        for link in version.sudo().link_ids:
            if link.kind not in ("answer", "objection") or not link.name:
                continue
            key = (
                link.source_id.code or "" if link.kind == "answer" else "",
                link.name,
            )
            weight = counts.get(link, 0)
            if key in known:
                known[key].weight = weight
            else:
                rows.append(
                    {
                        "client_id": self.id,
                        "block_code": key[0],
                        "block_title": link.source_id.title,
                        "answer": key[1],
                        # not said yet in any talk, but it can be
                        "weight": weight or (0 if counts else 1),
                    }
                )
        self.env["call.training.client.line"].create(rows)
        return True


class CallTrainingClientLine(models.Model):
    """How often, and in which words, the client gives one answer."""

    _name = "call.training.client.line"
    _description = "Answer of the Trainer's Client"
    _order = "client_id, sequence, id"

    client_id = fields.Many2one(
        "call.training.client", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    block_code = fields.Char("Block", help="Code of the block; empty for an objection.")
    block_title = fields.Char("Title")
    answer = fields.Char(required=True, help="The words on the answer's button.")
    weight = fields.Float(
        "How often", default=1, help="Beside the other answers of the block."
    )
    phrases = fields.Text(help="What the client says, a phrase a line; one is drawn.")

    _weight_range = models.Constraint("CHECK(weight >= 0)", "A weight is not negative.")


class CallTrainingClientFact(models.Model):
    """Something the client tells and the trainee is to write down."""

    _name = "call.training.client.fact"
    _description = "Fact of the Trainer's Client"
    _order = "client_id, sequence, id"

    client_id = fields.Many2one(
        "call.training.client", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    field_name = fields.Char(
        "Field", required=True, help="Name of the field of the script."
    )
    value = fields.Char(required=True, help="What is to stand in the field.")

    def _is_in(self, values):
        """Was the fact written down?"""
        self.ensure_one()
        return _plain(values.get(self.field_name)) == _plain(self.value)


def _plain(value):
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value if value is not None else "").casefold().split())
