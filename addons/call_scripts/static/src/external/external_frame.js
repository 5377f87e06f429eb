import {Component} from "@odoo/owl";
import {RunnerView} from "../runner/view/runner_view";

/**
 * The external script of a session in a frame of its own.
 *
 * A page of another host keeps its own origin (its cookies, none of ours).  A page
 * handed on by our server gets none at all: it must not act as the user here.
 */
export class ExternalFrame extends Component {
    static template = "call_scripts.ExternalFrame";
    static props = {external: Object};

    get sandbox() {
        const rights = "allow-scripts allow-forms allow-popups";
        return this.props.external.own ? rights : `${rights} allow-same-origin`;
    }
}

RunnerView.components = {...RunnerView.components, ExternalFrame};
