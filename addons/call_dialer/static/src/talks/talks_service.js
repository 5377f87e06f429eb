import {ScriptChoice} from "@call_scripts/start_menu/choice/script_choice";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/**
 * Scripts for calls: begun by the call, shown at the desk where it is open (it sets
 * `place`), else on a screen of their own.
 */
export const talksService = {
    dependencies: ["orm", "dialog", "notification", "call_scripts"],
    start(env, {orm, dialog, notification, call_scripts: scripts}) {
        const answered = new Set();
        const talks = {
            /** Shows a talk: `({sessionId, callId}) => void`, or null. */
            place: null,

            /** Lead a call by the script which fits; several are a choice. */
            async begin(callId, scriptId = false) {
                const args = [[callId], scriptId];
                const found = await orm.call("voip.call", "begin_script", args);
                const sessionId = found.session_id;
                if (sessionId && talks.place) {
                    talks.place({sessionId, callId});
                } else if (sessionId) {
                    await scripts.open(sessionId);
                } else if (found.scripts.length) {
                    const onChoose = (script) => talks.begin(callId, script.id);
                    dialog.add(ScriptChoice, {scripts: found.scripts, onChoose});
                } else {
                    notification.add(_t("No script fits this call."));
                }
            },

            /** An incoming call was answered: one script begins at once, and once. */
            async onAnswered(callId, fitting) {
                const hidden = document.visibilityState === "hidden"; // another tab
                if (fitting.length === 1 && !hidden && !answered.has(callId)) {
                    answered.add(callId);
                    await talks.begin(callId, fitting[0].id);
                }
            },
        };
        return talks;
    },
};

registry.category("services").add("call_dialer.talks", talksService);

registry
    .category("actions")
    .add("call_dialer.begin_script", (env, {params}) =>
        env.services["call_dialer.talks"].begin(params.call_id)
    );
