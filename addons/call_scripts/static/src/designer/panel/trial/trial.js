import {Component, onWillUnmount, useState} from "@odoo/owl";
import {ScriptRunner} from "@call_scripts/runner/script_runner";
import {panelState} from "../panel_state";
import {registry} from "@web/core/registry";

/** The draft is run beside the canvas, and the way taken is lit on it. */
export class TrialPanel extends Component {
    static template = "call_scripts.TrialPanel";
    static components = {ScriptRunner};
    static props = {model: Object};

    setup() {
        this.model = useState(this.props.model);
        this.panel = useState(panelState(this.props.model));
        onWillUnmount(() => {
            this.panel.trial = null;
            this.model.overlayChanges++;
        });
    }

    onState(data) {
        const {trial} = this.panel;
        const code = trial?.codes[data.block?.id];
        if (code && code !== trial.path.at(-1)) {
            trial.path.push(code);
            this.model.reveal(code);
            this.model.overlayChanges++;
        }
    }
}

registry.category("call_scripts.designer_overlay").add("trial", {
    blockInfo(model, code) {
        const {trial} = panelState(model);
        if (!trial?.path.includes(code)) {
            return null;
        }
        const isCurrent = trial.path.at(-1) === code;
        return {class: isCurrent ? "o_trial_current" : "o_trial_passed"};
    },
    linkInfo(model, id) {
        const {trial} = panelState(model);
        const link = trial && model.link(id);
        const isTaken =
            link &&
            trial.path.some(
                (code, index) =>
                    code === link.source && trial.path[index + 1] === link.to
            );
        return isTaken ? {class: "o_trial_link", width: 4} : null;
    },
});
