from email import message_from_bytes, policy
from email.message import EmailMessage

from odoo.tests import tagged

from .common import FORM, FilterCase

ID = "<same-for-all@site.example>"


@tagged("post_install", "-at_install")
class TestFilterAgain(FilterCase):
    """A Message-Id that was had before: the same letter, or another one?"""

    def setUp(self):
        super().setUp()
        self.make_filter()
        self.tag = self.template(
            "letter_tag", "crm.tag", [("name", "value", "phone", False)]
        )

    def letter(self, *words, **headers):
        body = "\n".join((FORM, *words))
        return self.raw(body, **{"Message_ID": ID, **headers})

    def logs(self):
        return self.Log.search([("message_key", "like", ID)], order="id")

    def reply(self, *words, files=(), **headers):
        """A letter Odoo itself puts into the history of a lead."""
        message = message_from_bytes(
            self.letter(*words, References=self.parent, **headers), policy=policy.SMTP
        )
        for name, data in files:
            message.add_attachment(data, filename=name, subtype="csv")
        return message.as_bytes()

    def make_thread(self):
        lead = self.env["crm.lead"].create({"name": "Прочее"})
        note = lead.message_post(body="?", message_type="comment")
        self.parent = note.message_id
        return lead

    def test_the_same_letter_leaves_no_line(self):
        self.assertTrue(self.process(self.letter()))
        again = b"Received: by another way\r\n" + self.letter()
        self.assertFalse(self.process(again))
        self.assertFalse(self.process(self.letter(Delivered_To="b@our.example")))
        self.assertEqual(len(self.logs()), 1)

    def test_another_letter_leaves_a_line_and_itself(self):
        """The first one is in a history: Odoo drops the other before any filter."""
        lead = self.process(self.letter())
        other = self.letter("И ещё одно окно")
        for _time in range(2):
            self.assertFalse(self.process(other))
        first, second = self.logs()
        self.assertEqual((first.state, second.state), ("done", "again"))
        self.assertNotEqual(first.message_key, second.message_key)
        self.assertEqual([first.message_id, second.message_id], [ID] * 2)
        self.assertEqual(second._raw(), other)
        self.assertEqual(second.repeats, 1)
        self.assertEqual((second.res_model, second.res_id), ("crm.lead", lead))
        self.assertEqual(len(self.leads()), 1)
        self.process(self.letter("И ещё два окна"))
        self.process(self.letter(subject="Заявка с сайта, вторая"))
        self.assertEqual(self.logs().mapped("state"), ["done"] + ["again"] * 3)

    def test_another_letter_when_the_first_left_no_message(self):
        self.env["mail.lead.filter"].search([]).active = False
        self.make_filter(templates=self.tag)
        for words in ((), ("другое",), (), ("другое",)):
            self.assertFalse(self.process(self.letter(*words)))
        first, second = self.logs()
        self.assertEqual((first.state, first.repeats), ("done", 3))
        self.assertEqual((second.state, second.repeats), ("again", 1))

    def test_letters_noted_by_an_earlier_version(self):
        self.process(self.letter())
        self.logs().digest = False
        self.process(self.letter())
        self.assertEqual(len(self.logs()), 1)
        self.process(self.letter("другое"))
        self.assertEqual(self.logs().mapped("state"), ["done", "again"])

    def test_letters_no_filter_has_seen(self):
        """Replies are Odoo's own affair: its messages tell what was in them."""
        lead = self.make_thread()
        table = ("price.csv", "a;b")
        for _time in range(2):
            self.process(self.reply(files=[table]))
        self.assertEqual(len(lead.message_ids.filtered("attachment_ids")), 1)
        self.assertFalse(self.logs())
        others = (
            self.reply("другое", files=[table]),
            self.reply(files=[table, ("more.csv", "c")]),
            self.reply(files=[table], subject="Другое"),
        )
        for number, other in enumerate(others, 1):
            self.assertFalse(self.process(other))
            self.assertEqual(self.logs().mapped("state"), ["again"] * number)
            self.assertEqual(self.logs()[-1].res_id, lead.id)

    def test_html_letters_no_filter_has_seen(self):
        self.make_thread()

        def letter(words):
            message = EmailMessage(policy.SMTP)
            message["From"], message["To"] = "a@site.example", "nobody@our.example"
            message["Message-ID"], message["References"] = ID, self.parent
            message["Subject"] = "Прочее"
            message.set_content(
                f"<html><head><title>T</title><style>p {{ color: red }}</style></head>"
                f"<body><p onclick='x()'>Окна<br/>{words}</p><script>1</script>"
                "<blockquote>&gt; ?</blockquote></body></html>",
                subtype="html",
            )
            return message.as_bytes()

        for words in ("да", "да", "нет"):
            self.process(letter(words))
        self.assertEqual(self.logs().mapped("state"), ["again"])
        self.assertEqual(self.logs()._raw(), letter("нет"))

    def test_our_own_letter_that_comes_back(self):
        lead = self.make_thread()
        note = lead.message_ids.filtered(lambda one: one.message_id == self.parent)
        self.process(self.letter("как мы писали", Message_ID=note.message_id))
        self.assertFalse(self.Log.search([("message_key", "like", note.message_id)]))

    def test_a_retry_notes_nothing(self):
        self.process(self.letter())
        first = self.logs()
        first.write({"state": "error", "error": "?"})
        first.with_user(self.manager).action_retry()
        self.assertEqual(self.logs(), first)

    def test_without_filters_nothing_is_noted(self):
        self.make_thread()
        self.env["mail.lead.filter"].search([]).active = False
        self.process(self.reply())
        self.process(self.reply("другое"))
        self.assertFalse(self.logs())
