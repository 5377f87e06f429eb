import {Component} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";

const GROUP = "call_scripts.call_scripts_group_operator";

/** "Start a script" in the cog menu of forms whose records have fitting scripts. */
export class StartScriptMenu extends Component {
    static template = "call_scripts.StartScriptMenu";
    static components = {Dropdown, DropdownItem};
    static props = {};

    setup() {
        this.action = useService("action");
        this.scripts = useService("call_scripts");
    }

    get fitting() {
        return this.scripts.of(this.env.model.root.resModel);
    }

    async start(script) {
        const {root} = this.env.model;
        if (!(await root.save())) {
            return;
        }
        const sessionId = await this.scripts.start(
            script.id,
            root.resModel,
            root.resId
        );
        await this.action.doAction({
            type: "ir.actions.client",
            tag: "call_scripts.runner",
            name: script.name,
            params: {session_id: sessionId},
            context: {active_id: sessionId},
        });
    }
}

/** Scripts by model, asked for once: the cog menu of every form wants to know. */
export const scriptsService = {
    dependencies: ["orm"],
    start(env, {orm}) {
        const found = {};
        let models = null;
        return {
            /** Models whose forms start scripts. */
            async models() {
                models ||= orm.silent.call("call.script", "runner_models", []);
                return models;
            },
            async load(model) {
                found[model] ||= await orm.silent.call(
                    "call.script",
                    "runner_scripts",
                    [model]
                );
                return found[model];
            },
            of(model) {
                return found[model] || [];
            },
            start(scriptId, model, resId) {
                return orm.call("call.script", "runner_start", [
                    [scriptId],
                    model,
                    resId,
                ]);
            },
        };
    },
};

registry.category("services").add("call_scripts", scriptsService);

registry.category("cogMenu").add(
    "call_scripts.start",
    {
        Component: StartScriptMenu,
        groupNumber: 20,
        async isDisplayed(env) {
            const model = env.model?.root?.resModel;
            if (
                !model ||
                env.config.viewType !== "form" ||
                !(await user.hasGroup(GROUP))
            ) {
                return false;
            }
            const scripts = env.services.call_scripts;
            if (!(await scripts.models()).includes(model)) {
                return false;
            }
            return (await scripts.load(model)).length > 0;
        },
    },
    {sequence: 20}
);
