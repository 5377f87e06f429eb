import {Component} from "@odoo/owl";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {percent, whole} from "../../analytics_action/format";
import {useService} from "@web/core/utils/hooks";

/** The running A/B test: what it says, and the button which publishes the winner. */
export class AnalyticsTest extends Component {
    static template = "call_scripts.AnalyticsTest";
    static props = {test: Object, onEnded: Function};

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.orm = useService("orm");
        this.percent = percent;
        this.whole = whole;
    }

    get advice() {
        return {
            keep: {text: _t("Keep going"), class: "text-bg-info"},
            b_better: {text: _t("Stop: B is better"), class: "text-bg-success"},
            b_worse: {text: _t("Stop: A is better"), class: "text-bg-warning"},
            same: {
                text: _t("Stop: no difference worth waiting for"),
                class: "text-bg-secondary",
            },
        }[this.props.test.advice];
    }

    get winner() {
        const {advice, version_a_id: a, version_b_id: b} = this.props.test;
        return {
            b_better: {method: "action_publish_b", name: b[1]},
            b_worse: {method: "action_keep_a", name: a[1]},
        }[advice];
    }

    publish() {
        const {method, name} = this.winner;
        this.dialog.add(ConfirmationDialog, {
            title: _t("Publish the winner"),
            body: _t("%s leads all new talks from now on, the test is over.", name),
            confirmLabel: _t("Publish"),
            confirm: async () => {
                await this.orm.call("call.script.test", method, [[this.props.test.id]]);
                this.props.onEnded();
            },
            cancel: () => {},
        });
    }

    async open() {
        const {id} = this.props.test;
        const action = await this.orm.call("call.script.test", "action_open", [[id]]);
        this.action.doAction(action);
    }
}
