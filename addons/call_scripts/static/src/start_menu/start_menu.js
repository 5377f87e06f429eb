import {Component} from "@odoo/owl";
import {ScriptChoice} from "./choice/script_choice";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";

/** Milliseconds: a script published meanwhile is found a minute later. */
const KNOWN_FOR = 60000;
const GROUP = "call_scripts.call_scripts_group_operator";

/** "Start a script" in the cog menu of forms whose records have fitting scripts. */
export class StartScriptMenu extends Component {
    static template = "call_scripts.StartScriptMenu";
    static components = {DropdownItem};
    static props = {};

    setup() {
        this.scripts = useService("call_scripts");
    }

    async start() {
        const {root} = this.env.model;
        if (await root.save()) {
            await this.scripts.begin({model: root.resModel, resId: root.resId});
        }
    }
}

/** Scripts by model, asked for now and then: the cog menu of every form wants to know. */
export const scriptsService = {
    dependencies: ["orm", "action", "dialog"],
    start(env, {orm, action, dialog}) {
        let models = null;
        let askedAt = 0;

        function open(sessionId) {
            return action.doAction({
                type: "ir.actions.client",
                tag: "call_scripts.runner",
                params: {session_id: sessionId},
                context: {active_id: sessionId},
            });
        }

        return {
            /** The runner as a screen of its own. */
            open,
            /** Models whose forms start scripts. */
            async models() {
                if (!models || Date.now() - askedAt > KNOWN_FOR) {
                    askedAt = Date.now();
                    models = orm.silent.call("call.script", "runner_models", []);
                    models.catch(() => (models = null));
                }
                return models;
            },
            /**
             * Begin a talk and show it: the one script which fits at once, several are
             * a choice.
             *
             * @param {{model?: string, resId?: number, direction?: string,
             *     phone?: string}} about
             * @returns {Promise<boolean>} whether any script fits
             */
            async begin({
                model = false,
                resId = false,
                direction = false,
                phone = false,
            }) {
                const found = await orm.call("call.script", "runner_begin", [
                    model,
                    resId,
                    direction,
                    phone,
                ]);
                if (found.session_id) {
                    await open(found.session_id);
                } else if (found.scripts.length) {
                    const onChoose = async (script) =>
                        open(
                            await orm.call("call.script", "runner_start", [
                                [script.id],
                                model,
                                resId,
                                phone,
                            ])
                        );
                    dialog.add(ScriptChoice, {scripts: found.scripts, onChoose});
                }
                return Boolean(found.session_id || found.scripts.length);
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
            try {
                return (await env.services.call_scripts.models()).includes(model);
            } catch {
                return false; // the form opens all the same; the next one asks again
            }
        },
    },
    {sequence: 20}
);
