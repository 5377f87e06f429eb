import {_t} from "@web/core/l10n/translation";
import {allHold, isEmpty} from "./conditions";
import {Sender, newRequestId} from "./sender";
import {reactive} from "@odoo/owl";

const valuesOf = (state) => ({...state.data?.values, ...state.typed});

/** Answers of the shown block which fit the values, in the author's order. */
export function fittingAnswers(state) {
    const values = valuesOf(state);
    return (state.block?.answers || []).filter((link) => allHold(link.when, values));
}

/** The answer which Enter gives. */
export function defaultOf(answers) {
    return answers.find((link) => link.default) || (answers.length === 1 && answers[0]);
}

/**
 * A session as the browser sees it.
 *
 * `state.data` is what the server said last; `state.block` is what is shown: the
 * server's block, or the prefetched next one while the server has not answered yet.
 * Commands go to the server one after another.  Every command has a request id of its
 * own, so that it can be sent again after a lost connection without being done twice.
 */
export class RunnerModel {
    constructor({orm, sessionId, onState, onFinished, delay, newId}) {
        this.onState = onState || (() => {});
        this.onFinished = onFinished || (() => {});
        this.newId = newId || newRequestId;
        this.queue = Promise.resolve();
        this.alive = true;
        this.state = reactive({
            data: null,
            block: null,
            typed: {},
            errors: {},
            refused: "",
            failed: "",
            offline: false,
            pending: 0,
            openAt: 0,
            map: null,
        });
        this.sender = new Sender({
            orm,
            sessionId,
            delay,
            onOffline: (offline) => (this.state.offline = offline),
        });
    }

    destroy() {
        this.alive = false;
        this.sender.alive = false;
    }

    // --- reading -----------------------------------------------------------------

    get session() {
        return this.state.data?.session;
    }

    get block() {
        return this.state.block;
    }

    get isOpen() {
        return Boolean(this.session?.own) && this.session.state === "running";
    }

    /** Everything known by name: what was said before and what is typed now. */
    get values() {
        return valuesOf(this.state);
    }

    /** Answers of the shown block which fit the values, in the author's order. */
    get answers() {
        return fittingAnswers(this.state);
    }

    get defaultAnswer() {
        return defaultOf(this.answers);
    }

    /** Whether the talk goes on (or ends) without an answer. */
    get canContinue() {
        const block = this.block;
        return Boolean(
            block && !block.answers.length && (block.next || block.kind === "end")
        );
    }

    /** Milliseconds before an answer is taken on the shown block. */
    get waiting() {
        return Math.max(0, this.state.openAt - Date.now());
    }

    get returnTo() {
        return this.state.data?.return_stack.at(-1);
    }

    // --- commands ----------------------------------------------------------------

    load() {
        return this._command(() => this._call("runner_state", []));
    }

    type(name, value) {
        this.state.typed[name] = value;
        delete this.state.errors[name];
        this.state.refused = "";
    }

    answer(link) {
        if (!this.isOpen || !this._fieldsAreFilled()) {
            return Promise.resolve();
        }
        const block = this.block;
        return this._move(link, (values, request) =>
            this._call("runner_step", [
                block.id,
                link ? link.id : false,
                values,
                request,
            ])
        );
    }

    /** Enter: the default answer, or going on, or returning from a jump. */
    goOn() {
        if (this.defaultAnswer) {
            return this.answer(this.defaultAnswer);
        }
        if (this.state.pending && !this.block?.answers.length) {
            // shown ahead: only the server knows where it leads or returns to
            return this.queue.then(() => this.alive && this.goOn());
        }
        if (this.canContinue) {
            return this.answer(null);
        }
        if (this.block && !this.block.answers.length && this.returnTo) {
            return this.goReturn();
        }
        return Promise.resolve();
    }

    jump(link) {
        return this._move(link, (values, request) =>
            this._call("runner_jump", [false, values, request, link.id])
        );
    }

    goReturn() {
        return this._move(null, (values, request) =>
            this._call("runner_return", [request, values])
        );
    }

    back() {
        if (!this.state.data?.can_back && !this.state.pending) {
            return Promise.resolve();
        }
        return this._move(null, (values, request) =>
            this._call("runner_back", [request, values])
        );
    }

    finish(outcome = false) {
        return this._move(null, (values, request) =>
            this._call("runner_finish", [outcome, values, request])
        );
    }

    /** Free mode: to any block, from any block. */
    goTo(blockId) {
        return this._move(null, (values, request) =>
            this._call("runner_goto", [blockId, values, request])
        );
    }

    /** Put the talk aside, perhaps until a time (UTC, as the server writes it). */
    pause(until = false) {
        const sent = {...this.state.typed};
        return this._command(() => this._call("runner_pause", [until, sent]), sent);
    }

    resume() {
        return this._command(() => this._call("runner_resume", []));
    }

    /** Tick a task of the call; shown at once, the server has the last word. */
    async tick(task, done) {
        const put = (tasks) => (this.session.tasks = tasks);
        put(this.session.tasks.map((x) => (x.id === task.id ? {...x, done} : x)));
        try {
            put(await this._call("runner_task", [task.id, done]));
        } catch (error) {
            await this._fail(error);
        }
    }

    /** What the client said where no answer fitted; answers the words for the operator. */
    async remark(text) {
        const args = [text, this.newId(), this.block?.id || false];
        return (await this._call("runner_remark", args)).message;
    }

    /** The whole script, asked for once. */
    async loadMap() {
        if (!this.state.map) {
            this.state.map = await this.ask("runner_map", []);
        }
        return this.state.map;
    }

    /** Ask something about the session which changes nothing. */
    ask(method, args) {
        return this.sender.call(method, args);
    }

    // --- within ------------------------------------------------------------------

    _fieldsAreFilled() {
        const values = this.values;
        const empty = (this.block?.fields || []).filter(
            (field) => field.required && isEmpty(values[field.name])
        );
        if (!empty.length) {
            return true;
        }
        this.state.errors = Object.fromEntries(
            empty.map((field) => [field.name, _t("Fill this in.")])
        );
        this.state.refused = _t(
            "Fill in first: %s.",
            empty.map((field) => field.label).join(", ")
        );
        return false;
    }

    /** The prefetched block the link leads to, when that is certain already. */
    _foreseen(link) {
        if (!link || this.state.pending || (link.kind === "answer" && this.waiting)) {
            return null;
        }
        const target = this.state.data?.prefetched[String(link.target)];
        if (!target) {
            return null;
        }
        const changed = Object.keys(this.state.typed);
        if (changed.length && !link.sure) {
            return null;
        }
        return changed.some((name) => target.names.some((used) => used === name))
            ? null
            : target;
    }

    _move(link, send) {
        if (!this.isOpen) {
            return Promise.resolve();
        }
        const request = this.newId();
        const sent = {...this.state.typed};
        const foreseen = this._foreseen(link);
        this.state.refused = "";
        this.state.errors = {};
        if (foreseen) {
            this._show(foreseen, foreseen.min_seconds);
        }
        return this._command(() => send(sent, request), sent);
    }

    /** Do one thing after another; a refusal drops what was pressed after it. */
    _command(send, sent = {}) {
        this.state.pending++;
        const run = async () => {
            try {
                if (!this.alive || this.dropping) {
                    return;
                }
                this._take(await send(), sent);
            } catch (error) {
                await this._fail(error);
            } finally {
                this.state.pending--;
                if (!this.state.pending) {
                    this.dropping = false;
                }
            }
        };
        this.queue = this.queue.then(run);
        return this.queue;
    }

    _take(data, sent) {
        const before = this.session?.state;
        const {refused} = data;
        this.state.failed = "";
        this.state.data = data;
        if (refused) {
            this.dropping = this.state.pending > 1;
            this.state.refused = refused.message;
            this.state.errors = refused.fields || {};
        } else {
            for (const [name, value] of Object.entries(sent)) {
                if (this.state.typed[name] === value) {
                    delete this.state.typed[name];
                }
            }
        }
        // a block shown ahead stays while what was pressed on it is on its way
        if (refused || this.state.pending <= 1 || !this.state.block) {
            this._show(data.block || null, data.wait);
        }
        this.onState(data);
        const ended = ["done", "cancelled"].includes(data.session.state);
        if (ended && before && before !== data.session.state) {
            this.onFinished(data);
        }
    }

    /** The server said no in a way that is no refusal: show it, stand where we were. */
    async _fail(error) {
        if (!this.alive) {
            return;
        }
        this.dropping = this.state.pending > 1;
        this.state.failed = error?.data?.message || error?.message || String(error);
        this._show(this.state.data?.block || null);
    }

    /** Show a block on which answers are taken after so many seconds. */
    _show(block, seconds = 0) {
        this.state.block = block;
        this.state.openAt = seconds ? Date.now() + seconds * 1000 : 0;
    }

    _call(method, args) {
        return this.sender.untilAnswered(method, args);
    }
}
