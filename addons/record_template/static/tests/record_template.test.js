import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {expect, test} from "@odoo/hoot";
import {click, edit, queryAllTexts, queryAllValues} from "@odoo/hoot-dom";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {PlaceholderPicker} from "@record_template/placeholder_picker/placeholder_picker";
import {knownNames, withPlaceholder} from "@record_template/value_field/names";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Client extends models.Model {
    _name = "client";
    name = fields.Char();
    email = fields.Char({string: "E-mail"});
    score = fields.Integer({readonly: true});
    state = fields.Selection({
        selection: [
            ["new", "New"],
            ["old", "Old one"],
        ],
    });
    _records = [{id: 1, name: "Ann"}];
}

class Line extends models.Model {
    _name = "line";
    template_id = fields.Many2one({relation: "template"});
    model = fields.Char();
    field_name = fields.Char({string: "Field"});
    field_type = fields.Char();
    kind = fields.Selection({
        selection: [
            ["constant", "Fixed"],
            ["text", "Text"],
            ["value", "Value"],
        ],
    });
    value = fields.Text();
    _records = [
        {
            id: 1,
            template_id: 1,
            model: "client",
            field_name: "name",
            field_type: "char",
            kind: "text",
            value: "Hello ",
        },
        {
            id: 2,
            template_id: 1,
            model: "client",
            field_name: "state",
            field_type: "selection",
            kind: "constant",
            value: "new",
        },
    ];
}

const PREVIEW = {
    action: "created",
    record: false,
    cells: [
        {line: "1", label: "Name", state: "set", value: "Hello Ann", children: []},
        {
            line: "2",
            label: "Lines",
            state: "set",
            value: "",
            children: [
                [
                    {
                        line: "2.1",
                        label: "Product",
                        state: "set",
                        value: "A",
                        children: [],
                    },
                ],
            ],
        },
        {line: "3", label: "Day", state: "empty", value: "", children: []},
    ],
    problems: [],
    inputs: [
        {name: "first", is_list: false, columns: []},
        {name: "rows", is_list: true, columns: ["p", "q"]},
    ],
    sources: {partner: "client"},
};

class Template extends models.Model {
    _name = "template";
    line_ids = fields.One2many({relation: "line", relation_field: "template_id"});
    sample_values = fields.Json({onChange: () => {}});
    preview_data = fields.Json();
    report = fields.Json();
    _records = [
        {
            id: 1,
            line_ids: [1, 2],
            sample_values: {first: "Ann"},
            preview_data: PREVIEW,
            report: {
                items: [
                    {
                        model: "client",
                        res_id: 1,
                        action: "created",
                        display_name: "Ann",
                        path: "",
                    },
                ],
            },
        },
    ];
}

defineMailModels();
defineModels([Client, Line, Template]);

const LINE_FIELDS = `
    <field name="model" invisible="1"/>
    <field name="field_type" invisible="1"/>
    <field name="field_name" widget="record_template_field"
        options="{'model': 'model', 'follow_relations': False}"/>
    <field name="kind"/>
    <field name="value" widget="record_template_value"/>`;

const mountTemplate = () =>
    mountView({
        type: "form",
        resModel: "template",
        resId: 1,
        arch: `<form>
            <field name="sample_values" invisible="1"/>
            <field name="preview_data" widget="record_template_preview"/>
            <field name="report" widget="record_template_report"/>
            <field name="line_ids">
                <list><field name="field_name"/><field name="value"/></list>
                <form>${LINE_FIELDS}</form>
            </field>
        </form>`,
    });

test("record_template: names are put where the cursor is", () => {
    expect(withPlaceholder("Hello !", "name", 6, 6)).toBe("Hello {{ name }}!");
    expect(withPlaceholder("Hello you!", "name", 6, 9)).toBe("Hello {{ name }}!");
    expect(withPlaceholder("", "a.b", 0, 0)).toBe("{{ a.b }}");
});

test("record_template: names come from the template's preview", () => {
    const root = {data: {preview_data: PREVIEW}};
    const line = {data: {}, _parentRecord: root};
    const nested = {data: {}, _parentRecord: line};
    expect(knownNames(line)).toEqual({
        values: ["first", "rows", "today", "now"],
        sources: {partner: "client"},
    });
    expect(knownNames(nested).values).toEqual([
        "first",
        "rows",
        "item.p",
        "item.q",
        "item",
        "item_number",
        "today",
        "now",
    ]);
    expect(knownNames({data: {}}).values).toEqual(["today", "now"]);
});

test("record_template: the picker offers values and fields of records", async () => {
    const picked = [];
    await mountWithCleanup(PlaceholderPicker, {
        props: {
            values: ["first"],
            sources: {partner: "client"},
            onPick: (name) => picked.push(name),
            close: () => expect.step("closed"),
        },
    });
    await contains(".o_record_template_picker_value").click();
    await contains(".o_record_template_picker_source").click();
    expect(picked).toEqual(["first", "partner"]);
    await contains(".o_record_template_picker_fields").click();
    await contains(
        ".o_model_field_selector_popover_item[data-name=email] button"
    ).click();
    expect(picked).toEqual(["first", "partner", "partner.email"]);
    expect.verifySteps(["closed", "closed", "closed"]);
});

test("record_template: only fields that can be written are offered", async () => {
    await mountTemplate();
    await contains(".o_data_row:first .o_data_cell").click();
    await contains(".modal .o_model_field_selector").click();
    const offered = queryAllTexts(".o_model_field_selector_popover_item_name").join(
        " "
    );
    expect(offered).toInclude("E-mail");
    expect(offered).not.toInclude("Score");
    expect(offered).not.toInclude("Created on");
});

test("record_template: a placeholder is inserted into a text", async () => {
    await mountTemplate();
    await contains(".o_data_row:first .o_data_cell").click();
    await contains(".modal .o_record_template_insert").click();
    await contains(".o_record_template_picker_value:first").click();
    expect(".modal .o_field_widget[name=value] textarea").toHaveValue(
        "Hello {{ first }}"
    );
});

test("record_template: a fixed selection is chosen from its options", async () => {
    await mountTemplate();
    await contains(".o_data_row:eq(1) .o_data_cell").click();
    const select = ".modal .o_field_widget[name=value] select";
    expect(queryAllTexts(`${select} option`)).toEqual(["", "New", "Old one"]);
    expect(queryAllValues(select)).toEqual(["new"]);
    expect(".modal .o_record_template_insert").toHaveCount(0);
});

test("record_template: the preview shows what would be made", async () => {
    await mountTemplate();
    expect(".o_record_template_headline").toHaveText("A new record would be made");
    expect(queryAllTexts(".o_record_template_preview tr td:first-child")).toEqual([
        "Name",
        "Lines",
        "1.",
        "Product",
        "Day",
    ]);
    expect(".o_state_empty").toHaveText(/left alone/);
    expect(".o_record_template_sample input").toHaveValue("Ann");
    expect(".o_record_template_sample textarea").toHaveAttribute(
        "placeholder",
        "one item a line: p; q"
    );
    expect(".o_record_template_problems").toHaveCount(0);
    expect(".o_record_template_report tr").toHaveText(/Made\s*Ann/);
});

test("record_template: typing a sample asks for a new preview, once", async () => {
    onRpc("template", "onchange", ({args}) => {
        expect.step(`sample ${args[1].sample_values.first}`);
        return {
            value: {
                preview_data: {...PREVIEW, cells: [], problems: ["Line 1: wrong"]},
            },
        };
    });
    await mountTemplate();
    await click(".o_record_template_sample input");
    await edit("Bob");
    await advanceTime(1000);
    await animationFrame();
    expect.verifySteps(["sample Bob"]);
    expect(".o_record_template_problems").toHaveText("Line 1: wrong");
    expect(".o_record_template_headline").toHaveCount(0);
    expect(".o_record_template_sample input").toHaveValue("Bob");
});
