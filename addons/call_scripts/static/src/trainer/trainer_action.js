import {Component, onWillStart, useState} from "@odoo/owl";
import {ControlPanel} from "@web/search/control_panel/control_panel";
import {ScriptRunner} from "../runner/script_runner";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

/** A talk with the scripted client: the runner, and beside it what the client says. */
export class TrainerAction extends Component {
    static template = "call_scripts.TrainerAction";
    static components = {ControlPanel, ScriptRunner};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const {params, context} = this.props.action;
        this.scriptId = params?.script_id || context?.script_id || this.props.resId;
        this.state = useState({options: null, training: null, mode: "scripted"});
        this.state.client = "";
        onWillStart(async () => {
            if (!this.scriptId) {
                return;
            }
            this.props.updateActionState?.({resId: this.scriptId});
            if (params?.training_id) {
                await this.refresh(params.training_id);
            }
            await this.loadOptions();
        });
    }

    get options() {
        return this.state.options;
    }

    get training() {
        return this.state.training;
    }

    get client() {
        return this.options.clients.find((item) => item.id === this.state.client);
    }

    /** The latest turns, newest first: what was said before is read below. */
    get turns() {
        return [...this.training.turns].reverse();
    }

    get isOver() {
        return this.training && this.training.state !== "running";
    }

    percent(value) {
        return `${Math.round(value)} %`;
    }

    async loadOptions() {
        this.state.options = await this.orm.call("call.training", "trainer_options", [
            this.scriptId,
        ]);
        this.state.client = this.options.clients[0]?.id || "";
        this.env.config.setDisplayName(this.options.script.name);
    }

    async begin() {
        this.state.training = await this.orm.call("call.training", "trainer_begin", [
            this.scriptId,
            Number(this.state.client) || false,
            this.state.mode,
        ]);
    }

    async refresh(id) {
        this.state.training = await this.orm.call("call.training", "trainer_state", [
            [id],
        ]);
    }

    /** The script has moved: what does the client say now? */
    async onState() {
        if (this.training) {
            await this.refresh(this.training.id);
        }
    }

    async again() {
        this.state.training = null;
        await this.loadOptions();
    }

    startReal() {
        this.action.doAction("call_scripts.call_script_action_mine", {
            clearBreadcrumbs: true,
        });
    }
}

registry.category("actions").add("call_scripts.trainer", TrainerAction);
