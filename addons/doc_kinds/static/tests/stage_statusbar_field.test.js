import {expect, test} from "@odoo/hoot";
import {click} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Stage extends models.Model {
    _name = "stage";
    name = fields.Char();
    _records = [
        {id: 1, name: "Not started"},
        {id: 2, name: "In work"},
        {id: 3, name: "Agreed"},
    ];
}

class Document extends models.Model {
    _name = "document";
    stage_id = fields.Many2one({relation: "stage"});
    allowed_stage_ids = fields.Many2many({relation: "stage"});
    _records = [{id: 1, stage_id: 1, allowed_stage_ids: [2]}];
}

defineMailModels();
defineModels([Stage, Document]);

const arch = `
    <form>
        <header>
            <field name="stage_id" widget="doc_stage_statusbar" options="{'clickable': '1'}"/>
        </header>
    </form>`;

test("only allowed stages can be clicked", async () => {
    onRpc("document", "web_save", ({args}) => {
        expect.step(args[1].stage_id);
    });
    await mountView({type: "form", resModel: "document", resId: 1, arch});
    expect(`.o_statusbar_status button[data-value="1"]`).toHaveAttribute("disabled");
    expect(`.o_statusbar_status button[data-value="2"]`).not.toHaveAttribute(
        "disabled"
    );
    expect(`.o_statusbar_status button[data-value="3"]`).toHaveAttribute("disabled");
    expect(`.o_statusbar_status button[data-value="3"]`).toHaveAttribute("title");
    await click(`.o_statusbar_status button[data-value="2"]`);
    await animationFrame();
    expect.verifySteps([2]);
});

test("the status bar looks as Odoo's own", async () => {
    await mountView({type: "form", resModel: "document", resId: 1, arch});
    expect(`.o_form_statusbar .o_field_statusbar`).toHaveCount(1);
});
