import {FakeDesignerServer, DOCUMENT} from "../designer_data";
import {edit, press, queryAllTexts, queryFirst, waitUntil} from "@odoo/hoot-dom";
import {advanceTime} from "@odoo/hoot-mock";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {
    contains,
    defineModels,
    editSelectMenu,
    models,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {ScriptDesigner} from "@call_scripts/designer/designer";
import {mountDesigner, serve, settle} from "../designer_mount";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {nameFor} from "@call_scripts/designer/panel/names";
import {panelState} from "@call_scripts/designer/panel/panel_state";
import {safeHtml} from "@call_scripts/designer/panel/rich_text/safe_html";

describe.current.tags("desktop");

class CallScriptVersion extends models.Model {
    _name = "call.script.version";
}

class CallScriptRemark extends models.Model {
    _name = "call.script.remark";
}

defineMailModels();
defineModels([CallScriptVersion, CallScriptRemark]);

const CATALOGUE = {
    stages: ["Contact made"],
    articles: ["Prices"],
    templates: [{ref: "order", name: "Order", model: "sale.order"}],
    mail_templates: [],
    server_actions: [],
    models: [{model: "res.partner", name: "Contact", source: "partner"}],
    record_fields: [
        {path: "city", label: "City", type: "char", model: "res.partner"},
        {
            path: "lang",
            label: "Language",
            type: "selection",
            model: "res.partner",
            options: [["en", "English"]],
        },
    ],
    placeholders: [{name: "partner.name", label: "Client: Name"}],
    can_edit: true,
};

class PanelServer extends FakeDesignerServer {
    constructor(document) {
        super(document);
        this.calls = [];
        this.findings = [];
        this.remarks = [
            {id: 1, text: "<b>I rent</b>", user: "Maria", version: 1},
            {id: 2, text: "Later", user: "Maria", version: 1},
        ];
    }

    designer_load() {
        const data = super.designer_load();
        return {...data, findings: this.findings, catalogue: {...CATALOGUE}};
    }

    designer_save(revision, patch) {
        return {...super.designer_save(revision, patch), findings: this.findings};
    }

    designer_remarks(code) {
        return code ? this.remarks : {hello: this.remarks.length};
    }

    designer_publish(note) {
        this.calls.push(["publish", note]);
        this.readonly = true;
        return {published: true, findings: []};
    }

    designer_quick_action(kind, values) {
        this.calls.push([kind, values.source, values.field, values.value]);
        return [{ref: "quick_field", name: "City → Omsk", model: "res.partner"}];
    }
}

let server = null;
let designer = null;

beforeEach(() => {
    server = new PanelServer();
    serve(server);
    onRpc("call.script.remark", "*", ({method, args}) => {
        server.calls.push([method, ...args[0]]);
        return true;
    });
});

async function mount(code) {
    designer = await mountDesigner();
    if (code) {
        designer.model.select(code);
        await settle();
    }
    return designer.model;
}

const panel = (selector) => `.o_designer_panel ${selector}`;
const answers = (selector) => panel(`[data-kind=answer] ${selector}`);

async function write(selector, text, key = "Enter") {
    await contains(selector).click();
    await edit(text, {confirm: false});
    await press(key);
    await settle();
}

test("a title, its undo, and what is sent", async () => {
    const model = await mount("hello");
    await write(panel(".o_panel_title"), "Good day", "Tab");
    expect(model.block("hello").title).toBe("Good day");
    await advanceTime(1200);
    await waitUntil(() => server.saves.length);
    expect(server.block("hello").title).toBe("Good day");
    model.undo();
    await settle();
    expect(panel(".o_panel_title")).toHaveValue("Greeting");
});

test("a7: answers with keys, groups, a default, conditions and targets", async () => {
    const model = await mount("hello");
    await write(answers(".o_link_new"), "Perhaps");
    expect(
        queryAllTexts(".o_designer_block[data-code=hello] .o_designer_row_label")
    ).toEqual(["Yes, go on", "No need", "Perhaps"]);
    expect(answers(".o_link_new")).toBeFocused();
    const row = answers(".o_panel_item:nth-child(3)");
    await contains(`${row} button[aria-label=More]`).click();
    await write(`${row} .o_link_key`, "7", "Tab");
    await write(`${row} .o_link_group`, "Doubts", "Tab");
    await contains(`${row} .o_link_default`).click();
    await contains(`${row} .o_panel_conditions .btn-link`).click();
    await write(`${row} .o_panel_conditions input`, "courier", "Tab");
    await editSelectMenu(`${row} [data-name=to] input`, {value: "Good bye"});
    await settle();
    const [first, , link] = model.linksOf("hello");
    expect(first.default).toBe(false);
    expect(link).toEqual({
        id: link.id,
        kind: "answer",
        label: "Perhaps",
        source: "hello",
        to: "bye",
        hotkey: "7",
        group: "Doubts",
        default: true,
        returns: false,
        when: [{field: "delivery", op: "=", value: "courier"}],
    });
    await advanceTime(1200);
    expect(server.block("hello").answers[2].when.length).toBe(1);
    await contains(`${row} button[aria-label=Earlier]`).click();
    await settle();
    expect(model.linksOf("hello").map((item) => item.label)).toEqual([
        "Yes, go on",
        "Perhaps",
        "No need",
    ]);
    await contains(answers(".o_link_remove")).click();
    await settle();
    expect(model.linksOf("hello").length).toBe(2);
});

test("a way on of a branch; the link chosen on the canvas is opened", async () => {
    const model = await mount();
    model.selectLink(model.linksOf("need")[1].id);
    await settle();
    expect(panel(".o_panel_title")).toHaveValue("The need");
    expect(panel("[data-kind=route] .o_panel_more")).toHaveCount(1);
});

test("a4: fields of a block, own ones and those of the record", async () => {
    const model = await mount("hello");
    await contains(panel("summary:contains(Fields)")).click();
    await write(panel(".o_panel_uses .o_field_new"), "Имя клиента");
    expect(model.doc.fields[1]).toEqual({
        name: "imya_klienta",
        label: "Имя клиента",
        type: "char",
    });
    await editSelectMenu(panel("[data-name=field] input"), {value: "City"});
    await settle();
    expect(model.block("hello").fields).toEqual([
        {name: "imya_klienta"},
        {name: "city"},
    ]);
    await contains(panel(".o_panel_uses input[type=checkbox]:eq(0)")).click();
    await settle();
    expect(model.block("hello").fields[0].required).toBe(true);
    model.undo();
    model.undo();
    await settle();
    expect(model.doc.fields.length).toBe(2);
    expect(model.block("hello").fields.length).toBe(1);
});

test("a field gets another name wherever it is used, and goes everywhere", async () => {
    const model = await mount();
    model.updateBlock("hello", {text: "<p>{{ delivery }} {{ delivery_time }}</p>"});
    await contains(panel(".o_panel_fields button[aria-label=More]")).click();
    await write(panel(".o_panel_fields label input:eq(0)"), "how", "Tab");
    expect(model.block("hello").text).toBe("<p>{{ how }} {{ delivery_time }}</p>");
    expect(model.block("need").fields).toEqual([{name: "how"}]);
    expect(model.linksOf("need")[1].when[0].field).toBe("how");
    await write(panel(".o_panel_fields label input:eq(0)"), "Как", "Tab");
    expect(panel(".o_panel_fields [role=alert]")).toHaveCount(1);
    await contains(panel(".o_panel_fields .text-danger.btn")).click();
    await settle();
    expect(model.doc.fields).toEqual([]);
    expect(model.block("need").fields).toEqual([]);
    expect(model.linksOf("need")[1].when).toEqual([]);
    model.undo();
    expect(model.linksOf("need")[1].when[0].field).toBe("how");
});

test("names for fields", () => {
    expect(nameFor("Доставка", [])).toBe("dostavka");
    expect(nameFor("Доставка", ["dostavka"])).toBe("dostavka_2");
    expect(nameFor("3 окна!", [])).toBe("field_3_okna");
    expect(nameFor("???", [])).toBe("field");
});

test("a2: a text with a parameter; nothing in it is run", async () => {
    server = new PanelServer({
        ...DOCUMENT,
        blocks: [
            {
                code: "hello",
                text: `<p onclick="x()">Hi<img src="x" onerror="window.hacked=1"></p>
                    <script>window.hacked=1</script><a href="javascript:x()">y</a>`,
            },
        ],
        jumps: [],
    });
    const model = await mount("hello");
    const editor = queryFirst(panel(".o_panel_text_editor"));
    expect(editor.innerHTML).not.toMatch(/onerror|onclick|script/);
    expect(window.hacked).toBe(undefined);
    expect(model.isDirty).toBe(false);
    await editSelectMenu(panel("[data-name=parameter] input"), {value: "Client: Name"});
    await settle();
    expect(model.block("hello").text).toMatch(/\{\{ partner\.name \}\}/);
    expect(safeHtml("<p>a<b>b</b><iframe></iframe></p>")).toBe("<p>a<b>b</b></p>");
    expect(safeHtml('<a href="https://odoo.com" target="x">o</a>')).toBe(
        '<a href="https://odoo.com">o</a>'
    );
});

test("a17: what clients also said becomes an answer", async () => {
    const model = await mount("hello");
    expect(panel(".o_panel_said summary")).toHaveText("Clients also said (2)");
    expect(".o_designer_block[data-code=hello] .o_designer_badges").toHaveText("❝ 2");
    expect(panel(".o_panel_remarks li:eq(0)")).toHaveText(/<b>I rent<\/b>/);
    await contains(panel(".o_remark_answer:eq(0)")).click();
    await settle();
    expect(model.linksOf("hello")[2].label).toBe("<b>I rent</b>");
    expect(server.calls).toEqual([["action_done", 1]]);
    expect(panel(".o_panel_said summary")).toHaveText("Clients also said (1)");
});

test("a20: findings lead to their block and forbid to publish", async () => {
    server.findings = [
        {
            code: "dead_end",
            severity: "error",
            block: "bye",
            title: "Bye",
            text: "Stuck.",
        },
        {code: "no_goal", severity: "hint", block: "", title: "", text: "No goal."},
    ];
    const model = await mount();
    expect(".o_tool_check").toHaveText(/1\s*1\s*Check/);
    await contains(".o_tool_publish").click();
    await settle();
    expect(".o_dialog").toHaveCount(0);
    expect([...model.selection]).toEqual(["bye"]);
    model.clearSelection();
    await settle();
    await contains(panel(".o_finding")).click();
    await settle();
    expect([...model.selection]).toEqual(["bye"]);
    expect(panel(".o_panel_title")).toHaveValue("Good bye");
});

test("a20: the designer is opened at the block of a finding", async () => {
    designer = await mountWithCleanup(ScriptDesigner, {
        props: {versionId: 5, block: "need"},
    });
    await settle();
    expect([...designer.model.selection]).toEqual(["need"]);
    expect(panel(".o_panel_title")).toHaveValue("The need");
});

test("a18: published with a note once everything is stored", async () => {
    const model = await mount();
    model.updateBlock("hello", {title: "Good day"});
    await settle();
    await contains(".o_tool_publish").click();
    await settle();
    expect(server.block("hello").title).toBe("Good day");
    await write(".o_publish_note", "Shorter");
    expect(server.calls).toEqual([["publish", "Shorter"]]);
    expect(model.readonly).toBe(true);
    expect(".o_tool_publish").toHaveCount(0);
    expect(".o_tool_edit").toHaveCount(1);
});

test("a6: a simple action from a short form", async () => {
    const model = await mount("hello");
    await contains(panel("summary:contains(Actions)")).click();
    await contains(panel(".o_action_new")).select("field");
    await settle();
    await editSelectMenu(panel("[data-name=quick_field] input"), {value: "City"});
    await settle();
    await write(panel(".o_panel_quick input.form-control"), "Omsk");
    expect(server.calls).toEqual([["field", "partner", "city", "Omsk"]]);
    expect(model.block("hello").actions).toEqual([
        {kind: "template", ref: "quick_field"},
    ]);
    expect(panel("[data-name=action] input")).toHaveValue("City → Omsk");
});

test("a published version is only looked at", async () => {
    server.readonly = true;
    await mount("hello");
    expect(panel(".o_panel_title")).toHaveAttribute("readonly");
    expect(panel(".o_link_new")).toHaveCount(0);
    expect(panel(".o_panel_text_editor")).toHaveAttribute("contenteditable", "false");
    expect(panel(".o_remark_answer")).toHaveCount(0);
});

test("the way of a trial run is lit", async () => {
    const model = await mount();
    panelState(model).trial = {sessionId: 1, codes: {}, path: ["hello", "need"]};
    model.overlayChanges++;
    await settle();
    expect(".o_designer_block[data-code=hello]").toHaveClass("o_trial_passed");
    expect(".o_designer_block[data-code=need]").toHaveClass("o_trial_current");
    expect(".o_designer_edge.o_trial_link").toHaveCount(1);
});
