"""Letters: a filter, how it is built and tried, why a letter was taken; the desk."""

from email.message import EmailMessage

from tests.support import letters

from .studio import picture

WORDS = {
    "en": {
        "subject": "Request from the site No {}",
        "labels": ("Company", "Name", "Phone", "E-mail", "Message"),
        "marked": "+44 20 7946 0{:03}",
        "people": (
            ("Daisy Ltd", "Alice Green", "Two windows for the veranda, please."),
            ("Oak & Co", "Brian Wood", "What does a balcony door cost?"),
            ("", "Carol Stone", "The handle is broken. Can you come on Friday?"),
            ("North Homes", "David Hill", "Forty windows for a new building."),
        ),
        "reply": "When does the measurer come?",
    },
    "ru": {
        "subject": "Заявка с сайта № {}",
        "labels": ("Компания", "ФИО", "Телефон", "E-mail", "Сообщение"),
        "marked": "8 (916) 555-0{:03}",
        "people": (
            ("ООО «Ромашка»", "Алиса Зеленина", "Нужны два окна на веранду."),
            ("ООО «Дуб»", "Борис Лесной", "Сколько стоит балконная дверь?"),
            ("", "Вера Каменева", "Сломалась ручка. Приедете в пятницу?"),
            ("ЗАО «Север»", "Глеб Горский", "Сорок окон в новый дом."),
        ),
        "reply": "Когда приедет замерщик?",
    },
}


def write(number, words, **headers):
    """A letter of the site's form."""
    company, name, text = words["people"][number % len(words["people"])]
    phone = words["marked"].format(100 + number)
    address = f"client{number}@picture.example"
    values = (company, name, phone, address, text)
    message = EmailMessage()
    message["From"] = "Site <noreply@site.example>"
    message["To"] = "info@okna.example"
    message["Delivered-To"] = "info@okna.example"
    message["Subject"] = words["subject"].format(4100 + number)
    message["Message-ID"] = f"<picture{number}@site.example>"
    for key, value in headers.items():
        del message[key.replace("_", "-")]
        message[key.replace("_", "-")] = value
    pairs = zip(words["labels"], values, strict=True)
    body = "\n".join(f"{label}: {value}" for label, value in pairs if value)
    message.set_content(body, cte="base64")
    return message.as_bytes()


def delivered(studio):
    """The form's letters have come, once a site."""
    words = WORDS[studio.folder.name]
    if not getattr(studio.site, "has_letters", False):
        for number in range(6):
            letters.deliver(studio.site, write(number, words))
        studio.site.has_letters = True
    return words


def the_filter(studio):
    return studio.site.ref("call_suite_demo.mail_lead_filter_site")


@picture("mail_filter")
def mail_filter(studio):
    action = "mail_lead_filter.mail_lead_filter_action"
    studio.take("mail_filter", studio.form("admin", action, the_filter(studio)))


@picture("letter_builder")
def builder(studio):
    words = delivered(studio)
    action = studio.admin.call("mail.lead.filter", "action_build", [the_filter(studio)])
    page = studio.act("admin", action, ".o_letter_table tbody tr")
    page.wait_for_selector(".o_letter_body mark")
    text = words["people"][1][2]
    page.evaluate(
        """(text) => {
            const body = document.querySelector(".o_letter_body");
            const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const place = walker.currentNode.data.indexOf(text.split(" ")[0]);
                if (place >= 0) {
                    const range = document.createRange();
                    range.selectNodeContents(walker.currentNode);
                    document.getSelection().removeAllRanges();
                    document.getSelection().addRange(range);
                    break;
                }
            }
            body.dispatchEvent(new MouseEvent("mouseup", {bubbles: true}));
        }""",
        text,
    )
    page.wait_for_selector(".o_letter_proposal")
    studio.take("letter_builder", page)


@picture("letter_trial")
def trial(studio):
    delivered(studio)
    admin = studio.admin
    run = admin.call(
        "mail.lead.filter.dry.run", "create", [{"filter_id": the_filter(studio)}]
    )[0]
    action = admin.call("mail.lead.filter.dry.run", "action_start", [run])
    page = studio.act("admin", action, ".modal .o_letter_dry_run")
    page.wait_for_selector(".modal .bg-success")
    page.wait_for_selector(".modal .o_data_row")
    studio.take("letter_trial", page)


@picture("letter_why")
def why(studio):
    delivered(studio)
    log = studio.site.value("SELECT max(id) FROM mail_lead_filter_log")
    action = "mail_lead_filter.mail_lead_filter_log_action"
    page = studio.form("admin", action, log)
    page.click(".nav-link[name=why]")
    page.wait_for_selector(".o_field_widget[name=why_html] table")
    studio.take("letter_why", page)


@picture("mail_desk")
def desk(studio):
    words = delivered(studio)
    for number in range(3):
        again = write(
            10 + number,
            words,
            From=f"Client <client{number}@picture.example>",
            Subject=words["reply"],
            In_Reply_To=f"<picture{number}@site.example>",
        )
        letters.deliver(studio.site, again)
    page = studio.seat("admin").open("mail-desk")
    page.wait_for_selector(".o_data_row")
    studio.take("mail_desk", page)
