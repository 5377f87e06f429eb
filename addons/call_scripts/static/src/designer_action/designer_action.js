import {Component} from "@odoo/owl";
import {ControlPanel} from "@web/search/control_panel/control_panel";
import {LazyComponent} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

/** The designer as a screen of its own; its code is loaded when it is opened. */
export class DesignerAction extends Component {
    static template = "call_scripts.DesignerAction";
    static components = {ControlPanel, LazyComponent};
    static props = {...standardActionServiceProps};

    setup() {
        const {params, context} = this.props.action;
        this.versionId = params?.version_id || context?.active_id || this.props.resId;
        if (this.versionId) {
            this.props.updateActionState?.({resId: this.versionId});
        }
        this.designerProps = {
            versionId: this.versionId,
            block: params?.block || "",
            onLoaded: ({version}) => this.env.config.setDisplayName(version.name),
        };
    }
}

registry.category("actions").add("call_scripts.designer", DesignerAction);
