import {Component} from "@odoo/owl";
import {ControlPanel} from "@web/search/control_panel/control_panel";
import {LazyComponent} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

/** Script analytics as a screen of its own; its code is loaded when it is opened. */
export class AnalyticsAction extends Component {
    static template = "call_scripts.AnalyticsAction";
    static components = {ControlPanel, LazyComponent};
    static props = {...standardActionServiceProps};

    setup() {
        const {params, context} = this.props.action;
        const scriptId = params?.script_id || context?.script_id || this.props.resId;
        this.screenProps = {
            scriptId: Number(scriptId) || 0,
            onScript: (script) => {
                this.props.updateActionState?.({resId: script.id});
                this.env.config.setDisplayName(script.name);
            },
        };
    }
}

registry.category("actions").add("call_scripts.analytics", AnalyticsAction);
