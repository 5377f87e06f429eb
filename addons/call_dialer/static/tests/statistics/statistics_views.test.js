import {
    contains,
    defineModels,
    fields,
    models,
    mountWithCleanup,
    onRpc,
    parseViewProps,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {animationFrame} from "@odoo/hoot-mock";
import {View} from "@web/views/view";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");
defineMailModels();

class Report extends models.Model {
    _name = "call.attempt.report";

    attempts = fields.Integer({aggregator: "sum"});
    _records = [{id: 1, attempts: 3}];
}
defineModels([Report]);

const VIEWS = {
    graph: `<graph js_class="call_statistics_graph"><field name="attempts" type="measure"/></graph>`,
    pivot: `<pivot js_class="call_statistics_pivot"><field name="attempts" type="measure"/></pivot>`,
};

/** The view of a type, without the softphone beside it. */
async function mountStatistics(type, arch) {
    const props = parseViewProps({type, resModel: "call.attempt.report", arch});
    await mountWithCleanup(View, {props, noMainContainer: true});
}

for (const [type, arch] of Object.entries(VIEWS)) {
    test(`B18: a ${type} tells that sums are being counted`, async () => {
        onRpc("call.attempt.rollup", "counting", () => ({left: 30, days: 40}));
        await mountStatistics(type, arch);
        await contains(".o_call_counting").hover();
        expect(".o_call_counting").toHaveText(/10 of 40 days/);
        expect(`.o_${type}_view canvas, .o_${type}_view table`).toHaveCount(1);
    });

    test(`B18: a ${type} says nothing when all is counted`, async () => {
        onRpc("call.attempt.rollup", "counting", () => {
            expect.step("asked");
            return false;
        });
        await mountStatistics(type, arch);
        await animationFrame();
        expect.verifySteps(["asked"]);
        expect(".o_call_counting").toHaveCount(0);
    });
}
