import {deserializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {serverNow, syncClock} from "../common/clock";
import {callPhase, contactOf, isCallActive, isNewer} from "./call_phase";
import {briefCard} from "./desk_brief";
import {DeskCommands} from "./desk_commands";
import {keptComment} from "./desk_comment";
import {PHASE} from "./desk_keys";
import {DeskRpc} from "./desk_rpc";
import {luxonNow, makeDraft, needsForm, toParams} from "./result_draft";

/** All the desk knows and does; the components only show it and call its commands. */
export class DeskStore extends DeskCommands {
    loaded = false;
    offline = false;
    operator = {state: "offline", since: false, reason: false};
    campaigns = [];
    campaignId = false;
    today = {calls: 0, goals: 0, conversion: 0, place: 0, of: 0};
    pauseReasons = [];
    phrases = [];
    results = [];
    device = "";
    loadedAt = undefined;
    /** The contact on the screen, see `call.desk.card`. */
    card = false;
    /** The saved result of the contact on the screen, or false while it is open. */
    saved = false;
    call = false;
    /** A call asked for before its card has come: {id, number}, or false. */
    wantedCall = false;
    noContact = false;
    /** What became of the last client who was not reached. */
    note = "";
    queue = {callbacks: [], on_hold: [], found: [], counts: {}};
    search = "";
    comment = "";
    form = false;
    menu = false;
    help = false;
    pane = "script";
    tab = "client";
    scriptState = false;
    /** A talk outside of the campaign, over all else: {sessionId, callId}, or false. */
    talk = false;

    constructor(orm, notification) {
        super(notification);
        this.rpc = new DeskRpc(orm, {
            onLost: () => (this.offline = true),
            onBack: () => (this.offline = false),
        });
    }

    get campaign() {
        return this.campaigns.find((campaign) => campaign.id === this.campaignId);
    }

    /** The service brings the next client: nothing to press. */
    get waits() {
        const {state, campaign_id: at} = this.operator;
        const here = Boolean(this.campaign?.by_itself) && at === this.campaignId;
        return here && state === "ready" && !this.card;
    }

    get shownPane() {
        return this.pane === "client" && !this.card ? "script" : this.pane;
    }

    get callActive() {
        return isCallActive(this.call);
    }

    /** Phrases that fit: those for any result, and those of the open form's result. */
    get fittingPhrases() {
        const id = this.form && this.form.result.id;
        return this.phrases.filter(
            ({result_ids: ids}) => !ids.length || ids.includes(id)
        );
    }

    get phase() {
        if (this.help) {
            return PHASE.HELP;
        }
        if (this.form) {
            return PHASE.FORM;
        }
        if (this.menu) {
            return PHASE.MENU;
        }
        if (this.talk) {
            return PHASE.TALK;
        }
        if (!this.card) {
            return PHASE.IDLE;
        }
        if (this.card.brief) {
            return PHASE.COMING;
        }
        return this.saved ? PHASE.DONE : PHASE.WORK;
    }

    async open(campaignId = false) {
        const data = await this.rpc.call("open", [campaignId]);
        syncClock(data.now);
        this.loadedAt = deserializeDateTime(data.now);
        Object.assign(this, {
            campaigns: data.campaigns,
            campaignId: data.campaign_id,
            pauseReasons: data.pause_reasons,
            phrases: data.phrases,
            results: data.results,
            device: data.device,
            queue: data.queue,
            noContact: data.no_contact,
        });
        this.applySummary(data);
        this.showCard(data.card, data.call);
        this.loaded = true;
    }

    applySummary(data) {
        this.operator = data.operator;
        this.today = data.today;
    }

    showCard(card, call = false) {
        this.card = card;
        this.call = call;
        this.saved = false;
        this.form = false;
        this.scriptState = false;
        this.comment = "";
        if (card) {
            this.noContact = false;
            this.note = "";
            this.pane = "script";
            this.comment = keptComment.of(card.id);
        }
    }

    showTalk(talk) {
        this.talk = talk;
        this.form = false;
        this.pane = "script";
    }

    closeTalk() {
        this.talk = false;
    }

    setComment(text) {
        this.comment = text;
        keptComment.keep(this.card.id, text);
    }

    async next() {
        this.wantedCall = false;
        const done = await this.run("next", async () => {
            const data = await this.rpc.call("claim", [this.campaignId]);
            if (data.card && data.card.brief) {
                await this._complete(data.card);
            } else {
                this._arrive(data);
            }
        });
        await this._dialWanted();
        return done;
    }

    /** The call asked for while the card was on its way. */
    async _dialWanted() {
        const wanted = this.wantedCall;
        this.wantedCall = false;
        if (wanted && this.phase === PHASE.WORK && this.card.id === wanted.id) {
            await this.dial(wanted.number);
        }
    }

    /** Who it is stands on the screen at once; card and script follow. */
    async _complete(brief) {
        this.showCard(briefCard(brief));
        try {
            this._arrive(await this.rpc.call("arrive", [brief.id]));
        } catch (error) {
            this.showCard(false); // Next asks again: the contact is held
            throw error;
        }
    }

    take(contactId) {
        return this.run("take", async () => {
            this._arrive(await this.rpc.call("take", [contactId]));
        });
    }

    _arrive(data) {
        this.applySummary(data);
        this.queue = data.queue;
        this.showCard(data.card, data.call);
        this.noContact = data.no_contact;
        this.search = "";
    }

    /** The service brought a client, took one away, or tells why it has none. */
    async onBrought({campaign_id: campaignId, contact_id: contactId, ...told}) {
        const works = this.card && !this.saved;
        if (contactId && !works) {
            if (this.campaignId === campaignId) {
                this._arrive(await this.rpc.call("next_contact", [campaignId]));
            } else {
                await this.open(campaignId);
            }
        } else if (contactId === false && works) {
            this.showCard(false);
            this.note = told.note || "";
            await this.refreshSummary();
        } else if (told.no_contact && !works && this.campaignId === campaignId) {
            this.noContact = told.no_contact;
        }
    }

    release() {
        return this.run("release", async () => {
            const data = await this.rpc.call("release", [this.card.id]);
            this._arrive(data);
        });
    }

    dial(number = false) {
        if (!this.card || this.callActive || this.talk) {
            return;
        }
        if (this.card.brief) {
            this.wantedCall = {id: this.card.id, number};
            return;
        }
        return this.run("call", async () => {
            const data = await this.rpc.call("call", [this.card.id, number]);
            if (data.refused) {
                this._onForbidden(data);
                return;
            }
            this.onCall(data.call);
        });
    }

    /** A rule forbids the call: the contact stays, or went back to the queue. */
    _onForbidden(data) {
        const {message, keep} = data.refused;
        this.notification.add(message, {type: "warning"});
        if (!keep) {
            this._arrive(data);
        }
    }

    /** The service refused the call just asked for: is the contact still ours? */
    async onRefused({contact_id: contactId, message}) {
        if (!this.card || this.card.id !== contactId || this.saved) {
            return;
        }
        const data = await this.rpc.call("open", [this.campaignId]);
        if (data.card && data.card.id === contactId) {
            this.card = {...this.card, compliance: data.card.compliance};
            return;
        }
        this._arrive({...data, no_contact: {code: "compliance", message, at: false}});
    }

    hangUp() {
        if (!this.callActive && this.busy !== "call") {
            return;
        }
        const {id} = this.card;
        const hangUp = async () =>
            this.onCall((await this.rpc.call("hang_up", [id])).call);
        return this.runAfter(
            "hang_up",
            hangUp,
            () => this.card.id === id && this.callActive
        );
    }

    /** A call changed: by our own command, or by a message of the bus. */
    onCall(call) {
        if (!call || !this.card || contactOf(call) !== this.card.id) {
            return;
        }
        if (!isNewer(this.call, call)) {
            return;
        }
        const ended = this.callActive && callPhase(call) === "ended";
        this.call = {...this.call, ...call};
        if (ended && this.form) {
            this.form.callActive = false;
        }
    }

    pressResult(result) {
        if (!this.card || this.card.brief || this.saved || this.talk) {
            return;
        }
        const draft = makeDraft(result, {
            comment: this.comment,
            callActive: this.callActive,
            now: luxonNow(serverNow()),
            loadedAt: this.loadedAt,
        });
        if (needsForm(draft)) {
            this.form = draft;
            return;
        }
        return this.save(draft, true);
    }

    /** Save a result; then the next contact, unless the operator stays. */
    async save(draft, stay = false) {
        const {id} = this.card;
        const isWanted = () => this.card.id === id && !this.saved;
        const keep = async () => {
            const data = await this.rpc.call("result", [
                id,
                draft.result.id,
                toParams(draft, this.card.hold),
            ]);
            this.form = false;
            this.saved = {...draft.result, made: data.made};
            this.queue = data.queue;
            this.applySummary(data);
            if (data.call) {
                this.onCall(data.call);
            }
            keptComment.forget();
            return true;
        };
        const done = await this.runAfter("result", keep, isWanted);
        if (done && !stay) {
            await this.next();
        }
        return done;
    }

    setState(state, reasonId = false) {
        return this.run("state", async () => {
            this.applySummary(await this.rpc.call("set_state", [state, reasonId]));
        });
    }

    async saveClient(values) {
        return this.run("client", async () => {
            const card = await this.rpc.call("save_client", [this.card.id, values]);
            this.card = {...this.card, ...card};
            this.notification.add(_t("Saved"), {type: "success"});
            return true;
        });
    }

    async refreshQueue() {
        this.queue = await this.rpc.call("queue", [this.campaignId, this.search]);
    }

    /** The truth from the server, after messages may have been missed. */
    async resync() {
        const data = await this.rpc.call("open", [this.campaignId]);
        syncClock(data.now);
        this.applySummary(data);
        this.queue = data.queue;
        const works = this.card && !this.saved;
        if (works && data.card && data.card.id === this.card.id) {
            this.call = data.call;
        } else if (this.campaign?.by_itself && (data.card || works)) {
            this.showCard(data.card, data.call);
        }
    }

    async refreshSummary() {
        this.applySummary(await this.rpc.call("summary", [this.campaignId]));
    }
}
