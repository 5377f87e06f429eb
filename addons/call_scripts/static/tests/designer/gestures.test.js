import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {contains, defineModels, models} from "@web/../tests/web_test_helpers";
import {drag, queryFirst} from "@odoo/hoot-dom";
import {mountDesigner, serve, settle} from "./designer_mount";
import {FakeDesignerServer} from "./designer_data";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

describe.current.tags("desktop");

class CallScriptVersion extends models.Model {
    _name = "call.script.version";
}

defineMailModels();
defineModels([CallScriptVersion]);

let designer = null;
let root = null;

beforeEach(async () => {
    serve(new FakeDesignerServer());
    designer = await mountDesigner();
    root = queryFirst(".o_designer_canvas");
});

function title(code) {
    return `.o_designer_block[data-code=${code}] .o_designer_title`;
}

test("a1: the pointer is captured when it moves: clicks stay with the block", async () => {
    // a browser sends clicks of a captured pointer to the canvas, not to the title
    root.setPointerCapture = () => expect.step("captured");
    await contains(title("hello")).click();
    expect.verifySteps([]);
    const {drop, moveTo} = await drag(title("need"));
    await moveTo(title("dear"));
    expect.verifySteps(["captured"]);
    await drop();
    await settle();
    expect(designer.model.undoStack.length).toBe(1);
});
