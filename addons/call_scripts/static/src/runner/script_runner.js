import {Component} from "@odoo/owl";
import {RunnerView, runnerProps} from "./view/runner_view";

/**
 * Leads an operator through a session, block by block, with the keyboard alone.
 *
 * Embeddable: give it `sessionId`; `onState(state)` tells every state of the server,
 * `onFinished(state)` the end.  `hotkeys=false` leaves the keys to others, `compact`
 * fits it into a column.
 */
export class ScriptRunner extends Component {
    static template = "call_scripts.ScriptRunner";
    static components = {RunnerView};
    static props = runnerProps;
    static defaultProps = {hotkeys: true, compact: false};
}
