import {Component, useState} from "@odoo/owl";
import {ControlPanel} from "@web/search/control_panel/control_panel";
import {ScriptRunner} from "../script_runner";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/** The runner as a screen of its own; its address can be opened on another machine. */
export class RunnerAction extends Component {
    static template = "call_scripts.RunnerAction";
    static components = {ControlPanel, ScriptRunner};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        const {params, context} = this.props.action;
        this.sessionId = params?.session_id || context?.active_id || this.props.resId;
        this.state = useState({finished: false, session: null});
        if (this.sessionId) {
            this.props.updateActionState?.({resId: this.sessionId});
        }
    }

    onState(data) {
        this.state.session = data.session;
        const {partner, script} = data.session;
        this.env.config.setDisplayName(
            partner ? `${script.name} – ${partner.name}` : script.name
        );
    }

    onFinished() {
        this.state.finished = true;
    }

    close() {
        if (this.env.config.breadcrumbs?.length > 1) {
            this.env.config.historyBack();
        } else {
            this.action.doAction("call_scripts.call_script_action_mine", {
                clearBreadcrumbs: true,
            });
        }
    }
}

registry.category("actions").add("call_scripts.runner", RunnerAction);
