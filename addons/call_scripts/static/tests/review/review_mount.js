import {
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {FakeReview} from "./review_data";
import {animationFrame} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class CallReview extends models.Model {
    _name = "call.review";
    state = fields.Selection({
        selection: [
            ["todo", "To do"],
            ["submitted", "Submitted"],
            ["accepted", "Accepted"],
            ["disputed", "Disputed"],
        ],
    });
    _records = [{id: 1, state: "todo"}];
    _views = {
        form: `<form><field name="state"/><widget name="call_review_board"/></form>`,
    };
}

export function defineReviewModels() {
    defineMailModels();
    defineModels([CallReview]);
}

export function serveReview() {
    const server = new FakeReview();
    onRpc("call.review", "*", ({method, args}) =>
        method.startsWith("review_") ? server.answer(method, args) : undefined
    );
    return server;
}

/** The form of the review, as the reviewer and the operator open it. */
export async function mountReview() {
    await mountView({type: "form", resModel: "call.review", resId: 1});
    await animationFrame();
}
