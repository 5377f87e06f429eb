"""Documents: a kind as an administrator makes it, and its documents in use."""

from .studio import DO_ACTION, LANGUAGES, picture

WORDS = {
    "en": {
        "kind": "Service request",
        "heading": "What is broken",
        "text": "What happens",
        "place": "Place",
        "places": "kitchen: Kitchen\nbath: Bathroom\nroof: Roof",
        "money": "Money",
        "price": "Price of the repair",
        "hours": "Hours of work",
        "stages": ("Asked", "Master found", "Repaired", "Refused"),
        "documents": (
            ("The tap drips", "kitchen", 2500, 1),
            ("Water under the bath", "bath", 7800, 3),
            ("The roof leaks after rain", "roof", 41000, 16),
            ("The mixer is loose", "kitchen", 1900, 1),
            ("The drain smells", "bath", 3300, 2),
        ),
    },
    "ru": {
        "kind": "Заявка на ремонт",
        "heading": "Что сломалось",
        "text": "Что происходит",
        "place": "Место",
        "places": "kitchen: Кухня\nbath: Ванная\nroof: Крыша",
        "money": "Деньги",
        "price": "Цена ремонта",
        "hours": "Часы работы",
        "stages": ("Принята", "Мастер найден", "Отремонтировано", "Отказ"),
        "documents": (
            ("Капает кран", "kitchen", 2500, 1),
            ("Вода под ванной", "bath", 7800, 3),
            ("Крыша течёт после дождя", "roof", 41000, 16),
            ("Шатается смеситель", "kitchen", 1900, 1),
            ("Пахнет слив", "bath", 3300, 2),
        ),
    },
}
OPEN = "e => e.click()"


def made(studio):
    """The kind with its documents: made once for all pictures of a language."""
    if hasattr(studio, "service_request"):
        return studio.service_request
    words = WORDS[studio.folder.name]
    call = studio.admin.call

    def attribute(name, kind, sequence, **vals):
        return (0, 0, {"name": name, "type": kind, "sequence": sequence, **vals})

    kind = call(
        "doc.kind",
        "create",
        [
            {
                "name": words["kind"],
                "code": "service_request",
                "number_prefix": "SR-",
                "number_padding": 4,
                "deadline_unit": "working_hours",
                "deadline_hours": 20,
                "color": 4,
                "portal": True,
                "attribute_ids": [
                    attribute(words["heading"], "separator", 1),
                    attribute(
                        words["text"],
                        "text",
                        2,
                        code="what",
                        required=True,
                        in_portal=True,
                    ),
                    attribute(
                        words["place"],
                        "selection",
                        3,
                        code="place",
                        options=words["places"],
                        in_cards=True,
                        in_portal=True,
                    ),
                    attribute(words["money"], "separator", 4),
                    attribute(
                        words["price"], "monetary", 5, code="price", in_totals=True
                    ),
                    attribute(
                        words["hours"], "integer", 6, code="hours", in_totals=True
                    ),
                ],
                "stage_ids": [
                    (0, 0, {"name": name, "sequence": number, "is_done": number > 2})
                    for number, name in enumerate(words["stages"], start=1)
                ],
                "access_ids": [
                    (
                        0,
                        0,
                        {
                            "who": f"res.users,{studio.admin.uid}",
                            "may_process": True,
                        },
                    )
                ],
            }
        ],
    )[0]
    stages = [
        row["id"]
        for row in studio.admin.search(
            "doc.stage", [("kind_id", "=", kind)], order="sequence"
        )
    ]
    price = studio.admin.search(
        "doc.kind.attribute", [("kind_id", "=", kind), ("code", "=", "price")]
    )
    call(
        "doc.kind.attribute",
        "write",
        [price[0]["id"]],
        {"required_stage_ids": [(6, 0, [stages[2]])]},
    )
    clients = studio.admin.search(
        "res.partner", [("is_company", "=", True), ("parent_id", "=", False)], limit=5
    )
    documents = []
    for number, (name, place, amount, hours) in enumerate(words["documents"]):
        documents += call(
            "doc.document",
            "create",
            [
                {
                    "kind_id": kind,
                    "name": name,
                    "partner_id": clients[number]["id"],
                    "attributes": {
                        "what": name,
                        "place": place,
                        "price": amount,
                        "hours": hours,
                    },
                }
            ],
        )
    call("doc.document", "write", documents[:2], {"stage_id": stages[1]})
    call("doc.document", "write", documents[3:4], {"stage_id": stages[2]})
    studio.service_request = kind, documents
    return studio.service_request


def view(studio, mode, selector, **context):
    """The documents of the kind in one of its views, from within the application."""
    kind, _documents = made(studio)
    action = studio.admin.call("doc.kind", "action_view_documents", [kind])
    action["views"].sort(key=lambda pair: pair[1] != mode)
    action["context"] |= context
    page = studio.seat("admin").open("action-doc_kinds.doc_kind_action_overview")
    page.wait_for_selector(".o_kanban_record")
    page.evaluate(DO_ACTION, action)
    page.wait_for_selector(selector)
    return page


@picture("doc_kind", "doc_access")
def kind_form(studio):
    kind, _documents = made(studio)
    page = studio.form("admin", "doc_kinds.doc_kind_action", kind)
    studio.take("doc_kind", page)
    page.locator(".o_notebook a[name=access]").evaluate(OPEN)
    page.wait_for_selector(".o_field_widget[name=access_ids] .o_data_row")
    page.locator(".o_field_widget[name=access_ids]").scroll_into_view_if_needed()
    studio.take("doc_access", page)


@picture("doc_kanban")
def kanban(studio):
    studio.take("doc_kanban", view(studio, "kanban", ".o_kanban_record .fw-bold"))


@picture("doc_list")
def listed(studio):
    studio.take("doc_list", view(studio, "list", ".o_list_view .o_data_row"))


@picture("doc_pivot")
def pivot(studio):
    page = view(
        studio,
        "pivot",
        ".o_pivot tbody tr",
        pivot_measures=["figure_1", "figure_2"],
        pivot_row_groupby=["attributes.place"],
        pivot_column_groupby=[],
    )
    studio.take("doc_pivot", page)


@picture("doc_form")
def form(studio):
    _kind, documents = made(studio)
    page = studio.form("admin", "doc_kinds.doc_document_action", documents[1])
    studio.take("doc_form", page)


@picture("doc_portal")
def portal(studio):
    _kind, documents = made(studio)
    url = studio.admin.call("doc.document", "action_portal", documents[:1])["url"]
    page = studio.seat("admin").page
    # the site speaks the language of the visitor's cookie, not of the user
    cookie = {"name": "frontend_lang", "value": LANGUAGES[studio.folder.name]}
    page.context.add_cookies([{**cookie, "url": studio.site.url}])
    page.goto(studio.site.url + url)
    page.wait_for_selector(".o_portal_chatter")
    studio.take("doc_portal", page)
