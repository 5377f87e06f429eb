"""What callers of record templates may catch."""

from odoo.exceptions import UserError


class RecordTemplateError(UserError):
    """A template could not be applied; nothing of it was left behind.

    The message is for people and names the template and its lines; ``problems`` holds
    the same as ``core.spec.Problem`` objects (empty when Odoo itself refused).
    """

    def __init__(self, message, problems=()):
        super().__init__(message)
        self.problems = list(problems)
