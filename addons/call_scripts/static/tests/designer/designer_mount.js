import {mountWithCleanup, onRpc} from "@web/../tests/web_test_helpers";
import {ScriptDesigner} from "@call_scripts/designer/designer";
import {advanceFrame} from "@odoo/hoot-mock";
import {animationFrame} from "@odoo/hoot-dom";

/** Calls of the designer are answered by the methods of a fake server. */
export function serve(server) {
    onRpc("call.script.version", "*", ({method, args}) => {
        const [, ...rest] = args;
        return server[method]?.(...rest);
    });
}

/** The designer of version 5. */
export async function mountDesigner() {
    const designer = await mountWithCleanup(ScriptDesigner, {props: {versionId: 5}});
    await settle();
    return designer;
}

/** What was set going is drawn: frames of the canvas, then of OWL. */
export async function settle() {
    await animationFrame();
    await advanceFrame(3);
    await animationFrame();
}
