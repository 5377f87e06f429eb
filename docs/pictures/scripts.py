"""How a script is made: form, designer, versions, figures, import."""

from .studio import picture

BLOCK = ".o_designer_block"
TABLE = {
    "en": """Block;What to say;Answer;Leads to;Meaning
Greeting;Good afternoon! Do you have two minutes?;Yes;Need;
;;No;Good-bye;
Need;How many windows would you change?;There is a need;Measurement;
;;None at all;Good-bye;
Measurement;When may the master come?;;;goal
Good-bye;Thank you for your time.;;;refusal
""",
    "ru": """Блок;Что сказать;Ответ;Куда;Значение
Приветствие;Добрый день! Есть у вас две минуты?;Да;Потребность;
;;Нет;Прощание;
Потребность;Сколько окон хотели бы поменять?;Потребность есть;Замер;
;;Не нужно;Прощание;
Замер;Когда мастеру подъехать?;;;цель
Прощание;Спасибо, что уделили время.;;;отказ
""",
}


def open_designer(studio, script):
    author = studio.site.rpc("author")
    action = author.call("call.script", "action_open_designer", [script])
    page = studio.act("author", action, BLOCK)
    page.locator(f"{BLOCK} >> nth=0").wait_for()
    return page


def show_all(page):
    """The whole script within the window."""
    page.locator(".o_designer_canvas").focus()
    page.keyboard.press("f")


@picture("script")
def script(studio):
    page = studio.form(
        "author", "call_scripts.call_script_action", studio.ref("script_windows")
    )
    studio.take("script", page)


@picture("designer")
def designer(studio):
    """A block chosen: what is set for it stands beside the canvas."""
    page = open_designer(studio, studio.ref("script_orders"))
    show_all(page)
    page.locator(f"{BLOCK}[data-code=goods] [data-part=title]").click()
    page.wait_for_selector(".o_panel_block, .o_block_panel, .o_designer_panel")
    studio.take("designer", page)


@picture("difference")
def difference(studio):
    page = open_designer(studio, studio.ref("script_orders"))
    page.locator(".o_tool_versions").click()
    page.locator(".o_panel_item[data-number='1'] .o_version_compare").click()
    page.wait_for_selector(".o_panel_changes li")
    show_all(page)
    studio.take("difference", page)


@picture("figures")
def figures(studio):
    page = open_designer(studio, studio.ref("script_orders"))
    page.locator(".o_analytics_switch button >> nth=0").click()
    page.wait_for_selector(f"{BLOCK}.o_analytics_visited")
    show_all(page)
    studio.take("figures", page)


@picture("analytics")
def analytics(studio):
    author = studio.site.rpc("author")
    script = studio.ref("script_orders")
    action = author.call("call.script", "action_open_analytics", [script])
    page = studio.act("author", action, ".o_script_analytics svg")
    studio.take("analytics", page)


@picture("ab_test")
def ab_test(studio):
    test = studio.site.value("SELECT max(id) FROM call_script_test")
    page = studio.form("author", "call_scripts.call_script_test_action", test)
    studio.take("ab_test", page)


@picture("import_script")
def import_script(studio):
    """What becomes of a table chosen in the dialog."""
    page = studio.act(
        "author", "call_scripts.call_script_import_action", ".modal .o_form_view"
    )
    language = studio.folder.name
    name = {"en": "windows.csv", "ru": "окна.csv"}[language]
    table = {"name": name, "mimeType": "text/csv", "buffer": TABLE[language].encode()}
    page.locator(".modal input[type=file]").set_input_files(table)
    page.wait_for_selector(".modal .o_clear_file_button")
    page.locator(".modal footer .btn-primary >> visible=true").click()
    page.wait_for_selector(".modal", state="detached")
    script = studio.site.value("SELECT max(id) FROM call_script")
    page = open_designer(studio, script)
    show_all(page)
    studio.take("import_script", page)
