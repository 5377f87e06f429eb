import {ConnectionLostError} from "@web/core/network/rpc";
import {DesignerModel} from "./designer_model";
import {Reactive} from "@web/core/utils/reactive";
import {_t} from "@web/core/l10n/translation";
import {makeDirty} from "./designer_ops";
import {mergeDocuments} from "./designer_merge";
import {putDocument} from "./designer_put";
import {reactive} from "@odoo/owl";
import {writeDocument} from "./designer_document";

const DELAY = 1000;
const RETRY = 3000;
/** Whoever draws without a rest is saved after so many milliseconds all the same. */
const LONGEST = 8000;
export const CHANGED = "call_scripts.version_changed";
export const OPENED = "call_scripts.version_opened";

function uuid() {
    return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) =>
        part.toString(16).padStart(8, "0")
    ).join("");
}

/**
 * Loads a version into a model and saves what its author changes, by itself.
 *
 * `status`: loading, saved, unsaved, saving, offline, error (the server refused, see
 * `message`) or conflict (somebody else changed the draft, see `conflict`: nothing is
 * sent until the author chose between `takeTheirs` and `keepMine`).
 */
export class DesignerStore extends Reactive {
    constructor({orm, versionId, userId, delay = DELAY, ...others}) {
        super();
        this.orm = orm;
        this.versionId = versionId;
        this.userId = userId;
        this.delay = delay;
        this.unsavedSince = null;
        this.onTold = others.onTold || (() => {});
        this.onMoved = others.onMoved || (() => {});
        this.isTyping = others.isTyping || (() => false);
        this.model = new DesignerModel();
        this.status = "loading";
        this.message = "";
        this.conflict = null;
        this.revision = 0;
        /** The document as it was when the server and this screen were at one. */
        this.base = null;
        /** Keys of savings of which nobody knows whether the server made them. */
        this.lost = [];
        /** A change of another author which is shown when nothing is being typed. */
        this.waiting = null;
        this.timer = null;
        this.running = null;
        this.alive = true;
        this._watch();
    }

    _watch() {
        const watched = reactive(this.model, () => {
            if (this.alive && watched.changes !== seen) {
                seen = watched.changes;
                this.schedule();
            }
        });
        let seen = watched.changes;
    }

    destroy() {
        this.alive = false;
        clearTimeout(this.timer);
    }

    _call(method, args) {
        return this.orm.silent.call("call.script.version", method, [
            [this.versionId],
            ...args,
        ]);
    }

    async load() {
        const data = await this._call("designer_load", []);
        this._take(data);
        return data;
    }

    _take(data) {
        this.model.load(data);
        this.base = writeDocument(this.model.doc);
        this.revision = data.revision;
        this.lost = [];
        if (data.arranged && !this.model.readonly) {
            // places were given on opening: they are stored with the first change
            this.arranged = true;
        }
        this.status = "saved";
        this.message = "";
        this.conflict = null;
    }

    // --- saving ------------------------------------------------------------------

    schedule() {
        if (!this.model.isDirty || this.status === "conflict") {
            return;
        }
        if (this.status !== "saving") {
            this.status = "unsaved";
        }
        clearTimeout(this.timer);
        this.unsavedSince ??= Date.now();
        const left = this.unsavedSince + LONGEST - Date.now();
        const delay = Math.max(0, Math.min(this.delay, left));
        this.timer = setTimeout(() => this.save(), delay);
    }

    /** Send what changed now; resolves when all of it is stored or refused. */
    async save() {
        clearTimeout(this.timer);
        if (this.running) {
            await this.running;
        }
        if (!this.model.isDirty || this.status === "conflict" || !this.alive) {
            return this.status === "saved";
        }
        this.running = this._send();
        try {
            return await this.running;
        } finally {
            this.running = null;
            if (this.status === "saved" && this.model.isDirty) {
                this.schedule();
            }
        }
    }

    async _send() {
        if (this.arranged) {
            for (const code of this.model.doc.blocks.keys()) {
                this.model.dirty.blocks.add(code);
            }
        }
        const {patch, taken} = this.model.takePatch();
        const sent = writeDocument(this.model.doc);
        const keys = [uuid(), ...this.lost];
        this.unsavedSince = null;
        this.status = "saving";
        try {
            const answer = await this._call("designer_save", [
                this.revision,
                patch,
                keys,
            ]);
            if (answer.conflict) {
                this.model.giveBack(taken);
                this._setConflict(answer.conflict);
                return false;
            }
            this.revision = answer.revision;
            this.base = sent;
            this.lost = [];
            this.model.findings = answer.findings;
            this.arranged = false;
            this.message = "";
            this.status = this.model.isDirty ? "unsaved" : "saved";
            answer.left_out?.forEach((text) => this.onTold(text));
            return true;
        } catch (error) {
            this.model.giveBack(taken);
            await this._refused(error, keys);
            return false;
        }
    }

    async _refused(error, keys) {
        if (error instanceof ConnectionLostError) {
            this.lost = keys;
            this.status = "offline";
            this.timer = setTimeout(() => this.save(), RETRY);
            return;
        }
        this.status = "error";
        this.message = error.data?.message || error.message || _t("Not saved");
        if (await this._isFrozen()) {
            this._setConflict({isFrozen: true});
        }
    }

    /** Whether there is no draft any more to store into. */
    async _isFrozen() {
        try {
            const [version] = await this._call("read", [["state"]]).catch(ifGone);
            return version?.state !== "draft";
        } catch {
            return false; // it cannot be told now; the refusal stands
        }
    }

    // --- other editors -----------------------------------------------------------

    /** Somebody changed the version (bus message). */
    async onChanged(payload) {
        const {version_id, revision, user, user_id} = payload;
        if (version_id !== this.versionId || revision <= this.revision) {
            return;
        }
        if (this.isTyping()) {
            this.waiting = payload;
            return;
        }
        if (this.running) {
            await this.running; // it may have been ourselves
            if (revision <= this.revision || this.status === "conflict") {
                return;
            }
        }
        if (this.model.isDirty) {
            this._setConflict({user, revision});
            return;
        }
        const data = await this._call("designer_load", []);
        if (this.model.isDirty) {
            this._setConflict({user, revision});
            return;
        }
        if (this.isTyping()) {
            this.waiting = payload;
            return;
        }
        this._take(data);
        if (user_id !== this.userId) {
            this.onTold(_t("%s has changed the script: this is how it is now.", user));
        }
    }

    /** Nothing is being typed any more: what others changed meanwhile is shown. */
    async typed() {
        const {waiting} = this;
        if (waiting && !this.isTyping()) {
            this.waiting = null;
            await this.onChanged(waiting);
        }
    }

    /** Look whether somebody changed the version while nobody told us. */
    async check() {
        if (this.status !== "saved" || this.model.readonly || !this.alive) {
            return;
        }
        const fields = ["revision", "write_uid"];
        const [data] = await this.orm.silent.read(
            "call.script.version",
            [this.versionId],
            fields
        );
        if (data) {
            const [user_id, user] = data.write_uid || [0, ""];
            const version_id = this.versionId;
            await this.onChanged({version_id, revision: data.revision, user, user_id});
        }
    }

    onOpened({version_id, user, user_id}) {
        if (version_id === this.versionId && user_id !== this.userId) {
            this.onTold(_t("%s has opened this draft, too.", user));
        }
    }

    _setConflict(conflict) {
        clearTimeout(this.timer);
        this.conflict = conflict;
        this.status = "conflict";
    }

    /** Show what the other author made; redoing it brings the own changes back. */
    async takeTheirs() {
        const {model} = this;
        const data = await this._loadOther();
        if (!data) {
            this.onTold(_t("The draft is not there any more."));
            return;
        }
        this._merge(data);
        model.undo();
        model.dirty = makeDirty();
        clearTimeout(this.timer);
        this.status = "saved";
    }

    /**
     * Join the own unsaved changes with what the other author made, see
     * `designer_merge.js`.  Where the draft is published or gone they are put into the
     * script's new draft.
     */
    async keepMine() {
        const before = this.versionId;
        let data = await this._loadOther();
        if (!data || data.version.readonly) {
            this.versionId = await this._openDraft();
            data = await this._call("designer_load", []);
        }
        if (this._merge(data).length) {
            this.onTold(
                _t(
                    "Both of you changed one block: the other author's words are kept beside yours."
                )
            );
        }
        const isStored = await this.save();
        if (this.versionId !== before) {
            this.onMoved(this.versionId);
        }
        return isStored;
    }

    /** What is stored now, null when the version is gone. */
    async _loadOther() {
        const [known] = await this._call("read", [["state"]]).catch(ifGone);
        return known ? this._call("designer_load", []) : null;
    }

    _openDraft() {
        const {script_id: scriptId} = this.model.version;
        const args = [[scriptId]];
        return this.orm.silent.call("call.script", "designer_draft", args);
    }

    /** Put the own changes on top of what was loaded; answers what was kept beside. */
    _merge(data) {
        const {model, base} = this;
        const user = this.conflict?.user || "";
        const mine = writeDocument(model.doc);
        this._take(data);
        const {document, kept} = mergeDocuments(base, mine, this.base, user);
        putDocument(model, document, "merge");
        return kept;
    }
}

/** A version which was deleted is none; anything else is to be told. */
function ifGone(error) {
    if (error.exceptionName === "odoo.exceptions.MissingError") {
        return [];
    }
    throw error;
}
