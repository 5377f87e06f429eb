import {RPCError} from "@web/core/network/rpc";
import {Deferred} from "@web/core/utils/concurrency";
import {Reactive} from "@web/core/utils/reactive";

/** Runs what the operator asks the server for: one command at a time. */
export class DeskCommands extends Reactive {
    /** The name of the command that is unanswered, or "". */
    busy = "";
    answered = new Deferred();
    waiting = new Set();

    constructor(notification) {
        super();
        this.notification = notification;
    }

    /** Run a command; the server's refusals become messages, nothing is lost. */
    async run(name, command) {
        if (this.busy) {
            return false;
        }
        this.busy = name;
        this.answered = new Deferred();
        try {
            return await command();
        } catch (error) {
            if (error instanceof RPCError && error.data?.message) {
                this.notification.add(error.data.message, {type: "danger"});
                return false;
            }
            throw error;
        } finally {
            this.busy = "";
            this.answered.resolve();
        }
    }

    /**
     * Run a command that must not be lost: after the one which is unanswered, if it is
     * still wanted then.  The same one again was pressed twice.
     */
    async runAfter(name, command, isWanted = () => true) {
        if (this.busy === name || this.waiting.has(name)) {
            return false;
        }
        this.waiting.add(name);
        while (this.busy) {
            await this.answered;
        }
        this.waiting.delete(name);
        return isWanted() && this.run(name, command);
    }
}
