import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {Reactive} from "@web/core/utils/reactive";
import {registry} from "@web/core/registry";
import {session} from "@web/session";

import {LiveFeed} from "./live_feed";

const SPYING = "call_telephony.spying";

/**
 * The colleagues and what they do now (see `res.users.telephony_colleagues`).
 *
 * Live while somebody looks (`watch`, `unwatch`): messages of the bus change the rows
 * at once; supervisors, who see more than the messages tell, load them anew.
 */
export class Colleagues extends Reactive {
    constructor({orm, notification}) {
        super();
        this.orm = orm;
        this.notification = notification;
        this.isSupervisor = Boolean(session.call_telephony?.supervisor);
        this.rows = [];
        this.loaded = false;
        this.open = false;
        this.watchers = 0;
        this.busy = false;
        this.feed = new LiveFeed(() => this.load());
    }

    /** The colleague whose call this supervisor hears now, or undefined. */
    get spied() {
        return this.rows.find((row) => row.spying);
    }

    toggle() {
        this.open = !this.open;
    }

    async watch() {
        this.watchers++;
        if (this.watchers === 1) {
            await this.feed.refresh();
        }
    }

    unwatch() {
        this.watchers--;
    }

    async load() {
        if (!this.watchers) {
            return;
        }
        this.rows = await this.orm.silent.call("res.users", "telephony_colleagues", []);
        this.loaded = true;
    }

    onMessage({colleagues}) {
        if (!this.watchers) {
            return;
        }
        const known = new Map(this.rows.map((row) => [row.id, row]));
        for (const {id, state, since} of colleagues) {
            const row = known.get(id);
            if (row) {
                Object.assign(row, {state, since});
            }
        }
        if (this.isSupervisor) {
            // (the live board loads its figures at the same moment)
            this.feed.soon();
        } else {
            this.feed.later();
        }
    }

    /** Listen, whisper or join: rings the supervisor's own telephone. */
    async spy(row, mode) {
        await this._spying(async () => {
            const isNew = !row.spying;
            await this.orm.call("voip.call", "spy", [[row.call_id], mode]);
            browser.sessionStorage.setItem(SPYING, "1");
            if (isNew) {
                this.notification.add(
                    _t("Your telephone rings: pick up to hear the talk."),
                    {title: row.name, type: "info"}
                );
            }
        });
    }

    async stopSpying(row) {
        await this._spying(async () => {
            await this.orm.call("voip.call", "spy_stop", [[row.call_id]]);
            browser.sessionStorage.removeItem(SPYING);
        });
    }

    async _spying(change) {
        if (this.busy) {
            return;
        }
        this.busy = true;
        try {
            await change();
            await this.feed.refresh();
        } finally {
            this.busy = false;
        }
    }

    call(row) {
        return this.orm.call("voip.call", "call_colleague", [row.id]);
    }
}

export const colleaguesService = {
    dependencies: ["bus_service", "notification", "orm"],
    start(env, services) {
        const colleagues = new Colleagues(services);
        if (session.call_telephony) {
            const bus = services.bus_service;
            bus.subscribe("call_telephony/presence", (message) =>
                colleagues.onMessage(message)
            );
            bus.subscribe("call_telephony/spy", () => colleagues.feed.touch());
            bus.addEventListener("BUS:RECONNECT", () => colleagues.feed.refresh());
            if (browser.sessionStorage.getItem(SPYING)) {
                colleagues.watch(); // the page was loaded anew while listening
            }
        }
        return colleagues;
    },
};

registry.category("services").add("call_telephony.colleagues", colleaguesService);
