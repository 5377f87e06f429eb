import logging

import psycopg2

from odoo import models
from odoo.exceptions import UserError

from ..core import conditions

_logger = logging.getLogger(__name__)


class ScriptActionError(UserError):
    """An action of a block failed; the words name it and say why."""


class CallSession(models.Model):
    """Actions of blocks: run in the transaction of the step they belong to."""

    _inherit = "call.session"

    def _run_due_actions(self, graph, step, values):
        """Run what is due on this step, in the order of the way taken."""
        due = []
        if step.left:
            due.append((step.left, "leave"))
        for block_id in step.passed:
            due += [(block_id, "enter"), (block_id, "leave")]
        if step.state.current and not step.state.finished:
            due.append((step.state.current, "enter"))
        for block_id, moment in due:
            action_ids = graph.blocks[block_id].actions
            if action_ids:
                actions = self.env["call.script.action"].sudo().browse(action_ids)
                for action in actions.filtered(lambda a, m=moment: a.moment == m):
                    self._run_action(graph, action, values)

    def _run_action(self, graph, action, values):
        """Run one action (once per session, unless it repeats).

        :raises ScriptActionError: naming the action, whatever went wrong within
        """
        if not conditions.all_hold(
            (item._to_core() for item in action.condition_ids), values, graph.fields
        ):
            return
        done = self.sudo().record_ids.filtered(lambda r: r.action_id == action)
        if done and not action.repeat:
            return
        if self.is_trial:
            self._note_made(action, [{"kind": "skipped", "name": action.display_name}])
            return
        try:
            with self.env.cr.savepoint():
                runner = getattr(self, f"_run_action_{action.kind}")
                made = runner(action, self._python_values(graph, values))
                self.env.flush_all()
        except psycopg2.OperationalError:
            raise  # a serialisation failure: Odoo repeats the whole request
        except UserError as error:
            raise self._action_error(action, str(error)) from error
        except Exception as error:
            _logger.info("action %s of a script failed", action.id, exc_info=True)
            raise self._action_error(action, _words(error)) from error
        self._note_made(action, made)

    def _action_error(self, action, reason):
        return ScriptActionError(
            self.env._(
                "“%(action)s” could not be done: %(reason)s",
                action=action.display_name,
                reason=reason,
            )
        )

    def _run_action_template(self, action, values):
        template = action.template_id.with_env(self.env)
        report = template._apply(values, self._get_sources(), origin=self)
        return [
            {
                "kind": item.action,
                "code": item.template_code if not item.path else False,
                "res_model": item.model,
                "res_id": item.res_id,
                "name": item.display_name,
                "path": item.path,
            }
            for item in report.items
        ]

    def _run_action_mail(self, action, values):
        """Send an e-mail by a mail template, about the source of its model."""
        template = action.mail_template_id
        record = self._source_of_model(template.model)
        if record is None:
            raise UserError(self.env._("there is no record to write an e-mail about."))
        mail = template.with_env(self.env)._send_with_step(record)
        return [
            {
                "kind": "sent",
                "res_model": "mail.mail",
                "res_id": mail.id,
                "name": template.name,
            }
        ]

    def _run_action_server(self, action, values):
        server_action = action.server_action_id
        record = self._source_of_model(server_action.model_id.model)
        if record is None:
            raise UserError(self.env._("there is no record to run it on."))
        server_action.with_env(self.env).with_context(
            active_model=record._name,
            active_id=record.id,
            active_ids=record.ids,
            call_session_id=self.id,
        ).run()
        return [
            {
                "kind": "run",
                "res_model": record._name,
                "res_id": record.id,
                "name": server_action.name,
            }
        ]

    def _source_of_model(self, model):
        """The record of the model an action is about: the session's own, if it fits.

        Else the client, else the record which was made last.
        """
        sources = self._get_sources()
        own = [sources.pop(name, None) for name in ("record", "partner")]
        for record in (*own, *reversed(sources.values())):
            if record is not None and record._name == model and record.exists():
                return record
        return None

    def _note_made(self, action, made):
        self.env["call.session.record"].sudo().create(
            [
                dict(
                    item,
                    session_id=self.id,
                    action_id=action.id,
                    block_id=action.block_id.id,
                )
                for item in made
            ]
        )


def _words(error):
    return str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
