import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {animationFrame} from "@odoo/hoot-mock";
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

for (const [type, arch] of Object.entries(VIEWS)) {
    test(`B18: a ${type} tells that sums are being counted`, async () => {
        onRpc("call.attempt.rollup", "counting", () => ({left: 30, days: 40}));
        await mountView({type, resModel: "call.attempt.report", arch});
        await contains(".o_call_counting").hover();
        expect(".o_call_counting").toHaveText(/10 of 40 days/);
        expect(`.o_${type}_view canvas, .o_${type}_view table`).toHaveCount(1);
    });

    test(`B18: a ${type} says nothing when all is counted`, async () => {
        onRpc("call.attempt.rollup", "counting", () => {
            expect.step("asked");
            return false;
        });
        await mountView({type, resModel: "call.attempt.report", arch});
        await animationFrame();
        expect.verifySteps(["asked"]);
        expect(".o_call_counting").toHaveCount(0);
    });
}
