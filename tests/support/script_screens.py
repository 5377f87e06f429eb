"""The screens of call scripts with something on them: figures, marks, articles.

screens = ScriptScreens(site).fill()
for name, login, show in screens.all():
    show(seats(site, login))
"""

ARTICLE = """
<h2>How windows are measured</h2>
<p>The surveyor comes within two days. Ask for the <b>floor</b> and for a place to
park; the visit takes forty minutes.</p>
<table class="table"><tbody><tr><td>Balcony</td><td>two visits</td></tr></tbody></table>
<pre>width × height, in millimetres</pre>
"""
REMARKS = (
    ("praise", "Names the firm and asks whether it is a good time."),
    ("mistake", "Goes on while the client is still speaking."),
    ("note", "The price was asked for twice."),
)


class ScriptScreens:
    """Screens of two scripts of the demo: one with an A/B test, one with objections."""

    def __init__(self, site):
        self.site = site
        self.ids = {}

    def fill(self):
        """Make what the demo data lack: a review, a training's client, a list."""
        site = self.site
        self.ids["windows"] = site.ref("call_suite_demo.script_windows")
        tested = site.sql(
            "SELECT script_id, version_b_id FROM call_script_test ORDER BY id"
        )
        self.ids["tested"], self.ids["challenger"] = tested[-1]
        self._review()
        self._client()
        self._articles()
        return self

    def _review(self):
        """A review of the longest talk, with marks and remarks, not yet submitted."""
        talk = self.site.value(
            "SELECT t.session_id FROM call_session_step t"
            " JOIN call_session s ON s.id = t.session_id"
            " JOIN res_users u ON u.id = s.user_id AND u.login != 'supervisor'"
            " WHERE s.state = 'done' AND NOT EXISTS"
            " (SELECT FROM call_review r WHERE r.session_id = s.id)"
            " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
        )
        rpc = self.site.rpc("supervisor")
        criteria = rpc.search("call.review.criteria", [], limit=1)[0]["id"]
        vals = {"session_id": talk, "criteria_id": criteria}
        review = rpc.call("call.review", "create", [vals])[0]
        loaded = rpc.call("call.review", "review_load", [review])
        for number, row in enumerate(loaded["marks"]):
            mark = number % (row["best"] + 1)
            rpc.call("call.review", "review_mark", [review], row["id"], mark)
        for step, (kind, text) in zip(loaded["steps"][1:], REMARKS, strict=False):
            remark = {"kind": kind, "text": text, "step_id": step["id"]}
            remark["second"] = step["second"]
            rpc.call("call.review", "review_remark", [review], remark)
        self.ids["review"] = review

    def _client(self):
        vals = {
            "name": "In a hurry",
            "script_id": self.ids["windows"],
            "note": "The director of a small firm; answers in half words.",
            "objection_share": 0,
            "fact_ids": [[0, 0, {"field_name": "quantity", "value": "7"}]],
        }
        self.site.rpc("admin").call("call.training.client", "create", [vals])

    def _articles(self):
        rpc = self.site.rpc("admin")
        vals = {"name": "Measuring", "type": "content", "content": ARTICLE}
        page = rpc.call("document.page", "create", [vals])[0]
        operator = self.site.ref("call_suite_demo.user_operator")
        vals = {
            "name": "New operators",
            "page_ids": [[6, 0, [page]]],
            "user_ids": [[6, 0, [operator]]],
        }
        rpc.call("call.reading.list", "create", [vals])
        # a published version is not edited: past Odoo, as if it had always been so
        self.site.sql(
            "INSERT INTO call_script_block_article_rel"
            " (call_script_block_id, document_page_id)"
            " SELECT start_block_id, %s FROM call_script_version"
            " WHERE script_id = %s AND state = 'published'",
            (page, self.ids["windows"]),
        )

    def all(self):
        """`(name, login, show(seat))` of each screen; the seat's page shows it then."""
        return (
            ("designer", "author", self.designer),
            ("designer_figures", "author", self.figures),
            ("designer_diff", "author", self.diff),
            ("analytics", "author", self.analytics),
            ("analytics_end", "author", self.analytics_end),
            ("review", "supervisor", self.review),
            ("trainer", "operator", self.trainer),
            ("trainer_talk", "operator", self.trainer_talk),
            ("trainer_result", "operator", self.trainer_result),
            ("runner_article", "operator", self.runner),
            ("readings", "operator", self.readings),
            ("reading", "operator", self.reading),
            ("articles", "supervisor", self.articles),
            ("reading_lists", "supervisor", self.reading_lists),
        )

    # -- designer ------------------------------------------------------------------

    def designer(self, seat):
        """The designer with the panel of a block open."""
        page = seat.open(f"{self.ids['challenger']}/action-call_scripts.designer")
        page.wait_for_selector(".o_designer_block")
        page.locator(".o_designer_block").first.click(position={"x": 60, "y": 14})
        page.wait_for_selector(".o_designer_panel")
        return page

    def figures(self, seat):
        page = self.designer(seat)
        page.locator(".o_analytics_switch button").first.click()
        page.wait_for_selector(".o_designer_block.o_analytics_visited")
        page.locator(".o_analytics_switch .fa-filter").click()
        page.wait_for_selector(".o_popover .o_analytics_filters")
        return page

    def diff(self, seat):
        page = self.designer(seat)
        page.locator(".o_tool_versions").click()
        page.locator(".o_version_compare").last.click()
        page.wait_for_selector(".o_panel_changes")
        return page

    # -- analytics and review --------------------------------------------------------

    def analytics(self, seat):
        page = seat.open(f"action-call_scripts.analytics/{self.ids['tested']}")
        page.wait_for_selector(".o_analytics_ways svg")
        return page

    def analytics_end(self, seat):
        page = self.analytics(seat)
        page.locator(".o_analytics_operators").scroll_into_view_if_needed()
        return page

    def review(self, seat):
        """The form with marks and timeline, a remark being written."""
        page = seat.open(f"action-call_scripts.call_review_action/{self.ids['review']}")
        page.wait_for_selector(".o_review_timeline .o_review_remark")
        page.locator(".o_review_add").first.click()
        page.wait_for_selector(".o_review_new")
        return page

    # -- trainer and runner ----------------------------------------------------------

    def trainer(self, seat):
        page = seat.open(f"action-call_scripts.trainer/{self.ids['windows']}")
        page.wait_for_selector(".o_trainer_begin")
        return page

    def trainer_talk(self, seat):
        page = self.trainer(seat)
        page.locator(".o_trainer_begin .btn-primary").click()
        page.wait_for_selector(".o_trainer_talk .o_runner_answer")
        page.wait_for_selector(".o_trainer_says")
        page.locator(".o_runner_answer").first.click()
        page.wait_for_selector(".o_trainer_turns > div")
        return page

    def trainer_result(self, seat):
        """The last training, brought to its end past the keys."""
        rpc = self.site.rpc(seat.login)
        newest = self.site.sql(
            "SELECT id, session_id FROM call_training WHERE state = 'running'"
            " ORDER BY id DESC LIMIT 1"
        )
        training, session = newest[0]
        rpc.call("call.session", "runner_finish", [session], "refusal", {}, "the end!")
        action = rpc.call("call.training", "action_open", [training])
        page = seat.open("action-call_scripts.call_session_action_mine")
        page.wait_for_selector(".o_control_panel .o_searchview")
        # its promise is not waited for: an action that gives way to another never ends
        page.evaluate(
            "(action) => {"
            " odoo.__WOWL_DEBUG__.root.env.services.action.doAction(action); }",
            action,
        )
        page.wait_for_selector(".o_trainer_begin table")
        return page

    def runner(self, seat):
        """The runner over the whole screen, an article open beside the script."""
        rpc = self.site.rpc(seat.login)
        partner = self.site.value("SELECT min(id) FROM res_partner WHERE active")
        started = "call.script", "runner_start", [self.ids["windows"]], "res.partner"
        session = rpc.call(*started, partner)
        page = seat.open(f"{session}/action-call_scripts.runner")
        page.locator(".o_runner_body button:has(.fa-book)").first.click()
        page.wait_for_selector(".o_runner_article h2")
        return page

    # -- knowledge -----------------------------------------------------------------

    def _listed(self, seat, action, row=".o_data_row"):
        page = seat.open(f"action-call_scripts.{action}")
        page.wait_for_selector(row)
        return page

    def readings(self, seat):
        return self._listed(seat, "call_reading_action_mine")

    def reading(self, seat):
        page = self.readings(seat)
        page.locator(".o_data_row .o_data_cell", has_text="Measuring").click()
        page.wait_for_selector(".o_form_view h2")
        return page

    def articles(self, seat):
        rows = ".o_data_row, .o_group_header"
        return self._listed(seat, "knowledge_action_articles", rows)

    def reading_lists(self, seat):
        page = self._listed(seat, "call_reading_list_action")
        page.locator(".o_data_row .o_data_cell").nth(1).click()
        page.wait_for_selector(".o_form_view")
        return page
