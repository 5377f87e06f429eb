import {CHANNEL} from "@call_dialer/import_live/import_live";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {waitFor} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {
    MockServer,
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountWithCleanup,
    parseViewProps,
} from "@web/../tests/web_test_helpers";
import {View} from "@web/views/view";

describe.current.tags("desktop");

class CallCampaignImport extends models.Model {
    _name = "call.campaign.import";
    made_count = fields.Integer();
    priority = fields.Integer();
    _records = [
        {id: 1, made_count: 5, priority: 0},
        {id: 2, made_count: 7, priority: 0},
    ];
}

defineMailModels();
defineModels([CallCampaignImport]);

/** A form of the first import; gives what the bus would call. */
async function mountImport() {
    const heard = {};
    mockService("bus_service", {
        subscribe(type, callback) {
            heard[type] = callback;
            return super.subscribe(...arguments);
        },
    });
    const props = parseViewProps({
        type: "form",
        resModel: "call.campaign.import",
        resId: 1,
        arch: `<form>
            <widget name="call_import_live"/>
            <field name="made_count" readonly="1"/>
            <field name="priority"/>
        </form>`,
    });
    // without the softphone beside the screen
    await mountWithCleanup(View, {props, noMainContainer: true});
    return (ids) => heard[CHANNEL]({ids});
}

const made = ".o_field_widget[name=made_count]";

test("b2: the form of an import follows the job", async () => {
    const tell = await mountImport();
    expect(made).toHaveText("5");
    MockServer.env["call.campaign.import"].write(1, {made_count: 2005});
    tell([2]);
    await animationFrame();
    expect(made).toHaveText("5");
    tell([1, 2]);
    await waitFor(`${made}:contains(2,005)`, {timeout: 4000});
    expect(made).toHaveText("2,005");
});

test("b2: what is being typed in the form stays", async () => {
    const tell = await mountImport();
    await contains(".o_field_widget[name=priority] input").edit("3", {confirm: false});
    MockServer.env["call.campaign.import"].write(1, {made_count: 2005});
    tell([1]);
    await animationFrame();
    await animationFrame();
    expect(".o_field_widget[name=priority] input").toHaveValue("3");
    expect(made).toHaveText("5");
});
