import {ConnectionLostError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {allHold, isEmpty} from "./conditions";
import {reactive} from "@odoo/owl";

/** Waits before the same request is sent again, in milliseconds. */
const RETRIES = [500, 1000, 2000, 3000, 5000];
const NO_ANSWER_AFTER = 20000;

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
        this.orm = orm;
        this.sessionId = sessionId;
        this.onState = onState || (() => {});
        this.onFinished = onFinished || (() => {});
        this.delay = delay || ((ms) => new Promise((done) => setTimeout(done, ms)));
        this.newId = newId || (() => crypto.randomUUID?.() || fallbackId());
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
        });
    }

    destroy() {
        this.alive = false;
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
        return {...this.state.data?.values, ...this.state.typed};
    }

    /** Answers of the shown block which fit the values, in the author's order. */
    get answers() {
        const values = this.values;
        return (this.block?.answers || []).filter((link) => allHold(link.when, values));
    }

    get defaultAnswer() {
        const answers = this.answers;
        return (
            answers.find((link) => link.default) || (answers.length === 1 && answers[0])
        );
    }

    /** Whether the talk goes on (or ends) without an answer. */
    get canContinue() {
        const block = this.block;
        return Boolean(
            block && !block.answers.length && (block.next || block.kind === "end")
        );
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

    pause() {
        return this._command(() => this._call("runner_pause", []));
    }

    resume() {
        return this._command(() => this._call("runner_resume", []));
    }

    /** Ask something about the session which changes nothing. */
    ask(method, args) {
        return this.orm.silent.call("call.session", method, [
            [this.sessionId],
            ...args,
        ]);
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
        if (!link || this.state.pending) {
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
            this.state.block = foreseen;
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
                this._take(await this._untilAnswered(send), sent);
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

    async _untilAnswered(send) {
        for (let attempt = 0; ; attempt++) {
            try {
                const answer = await send();
                this.state.offline = false;
                return answer;
            } catch (error) {
                if (!isConnectionError(error) || !this.alive) {
                    throw error;
                }
                this.state.offline = true;
                await this.delay(RETRIES[Math.min(attempt, RETRIES.length - 1)]);
                if (!this.alive) {
                    throw error;
                }
            }
        }
    }

    _call(method, args) {
        const call = this.orm.silent.call("call.session", method, [
            [this.sessionId],
            ...args,
        ]);
        let timer = null;
        const silence = new Promise((_, reject) => {
            timer = setTimeout(() => {
                call.abort?.(false);
                reject(new ConnectionLostError("/web/dataset/call_kw"));
            }, NO_ANSWER_AFTER);
        });
        return Promise.race([call, silence]).finally(() => clearTimeout(timer));
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
            this.state.block = data.block || null;
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
        this.state.block = this.state.data?.block || null;
    }
}

function isConnectionError(error) {
    return (
        error instanceof ConnectionLostError || error?.name === "ConnectionLostError"
    );
}

function fallbackId() {
    const part = () => Math.random().toString(16).slice(2, 10);
    return `${Date.now().toString(16)}-${part()}-${part()}`;
}
