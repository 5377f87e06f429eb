import {ConnectionLostError} from "@web/core/network/rpc";
import {DesignerModel} from "./designer_model";
import {Reactive} from "@web/core/utils/reactive";
import {_t} from "@web/core/l10n/translation";
import {clone} from "./designer_document";
import {reactive} from "@odoo/owl";

const DELAY = 1000;
const RETRY = 3000;
/** Whoever draws without a rest is saved after so many milliseconds all the same. */
const LONGEST = 8000;
export const CHANGED = "call_scripts.version_changed";
export const OPENED = "call_scripts.version_opened";

/**
 * Loads a version into a model and saves what its author changes, by itself.
 *
 * `status`: loading, saved, unsaved, saving, offline, error (the server refused, see
 * `message`) or conflict (somebody else changed the draft, see `conflict`: nothing is
 * sent until the author chose between `takeTheirs` and `keepMine`).
 */
export class DesignerStore extends Reactive {
    constructor({orm, versionId, userId, delay = DELAY, onTold}) {
        super();
        this.orm = orm;
        this.versionId = versionId;
        this.userId = userId;
        this.delay = delay;
        this.unsavedSince = null;
        this.onTold = onTold || (() => {});
        this.model = new DesignerModel();
        this.status = "loading";
        this.message = "";
        this.conflict = null;
        this.revision = 0;
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
        this.revision = data.revision;
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
        this.unsavedSince = null;
        this.status = "saving";
        try {
            const answer = await this._call("designer_save", [this.revision, patch]);
            if (answer.conflict) {
                this.model.giveBack(taken);
                this._setConflict(answer.conflict);
                return false;
            }
            this.revision = answer.revision;
            this.model.findings = answer.findings;
            this.arranged = false;
            this.message = "";
            this.status = this.model.isDirty ? "unsaved" : "saved";
            return true;
        } catch (error) {
            this.model.giveBack(taken);
            this._refused(error);
            return false;
        }
    }

    _refused(error) {
        if (error instanceof ConnectionLostError) {
            this.status = "offline";
            this.timer = setTimeout(() => this.save(), RETRY);
            return;
        }
        this.status = "error";
        this.message = error.data?.message || error.message || _t("Not saved");
    }

    // --- other editors -----------------------------------------------------------

    /** Somebody changed the version (bus message). */
    async onChanged({version_id, revision, user, user_id}) {
        if (version_id !== this.versionId || revision <= this.revision) {
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
        this._take(data);
        if (user_id !== this.userId) {
            this.onTold(_t("%s has changed the script: this is how it is now.", user));
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

    /** Drop what is not stored and show what the other author made. */
    async takeTheirs() {
        this._take(await this._call("designer_load", []));
    }

    /**
     * Put the own unsaved blocks on top of what the other author made: blocks which
     * only the other one touched stay as they are there.
     */
    async keepMine() {
        const {model} = this;
        const dirty = clone({...model.dirty, blocks: [...model.dirty.blocks]});
        const mine = new Map();
        for (const code of dirty.blocks) {
            const block = model.block(code);
            mine.set(code, block && clone({block, links: model.linksOf(code)}));
        }
        const {fields, start} = clone({
            fields: model.doc.fields,
            start: model.doc.start,
        });
        const jumps = clone(model.linksOf(""));
        this._take(await this._call("designer_load", []));
        model.transaction("merge", () => {
            if (dirty.fields) {
                replaceFields(model, fields);
            }
            for (const [code, kept] of mine) {
                replaceBlock(model, code, kept);
            }
            if (dirty.jumps) {
                replaceLinks(model, "", jumps);
            }
            if (dirty.start) {
                model.setStart(start);
            }
            dropDangling(model);
        });
        return this.save();
    }
}

function replaceFields(model, fields) {
    for (const field of fields) {
        const known = model.doc.fields.some((item) => item.name === field.name);
        if (known) {
            model.updateField(field.name, field);
        } else {
            model.addField(field);
        }
    }
}

function replaceBlock(model, code, kept) {
    if (!kept) {
        if (model.block(code)) {
            model.removeBlocks([code]);
        }
        return;
    }
    if (model.block(code)) {
        model.updateBlock(code, kept.block);
    } else {
        model.addBlock(kept.block);
    }
    replaceLinks(model, code, kept.links);
}

function replaceLinks(model, source, links) {
    for (const link of [...model.linksOf(source)]) {
        model.removeLink(link.id);
    }
    for (const link of links) {
        model.addLink(link);
    }
}

/** Ways to blocks which the other author deleted. */
function dropDangling(model) {
    for (const link of clone(model.doc.links)) {
        if (link.to && !model.block(link.to)) {
            if (link.kind === "answer") {
                model.updateLink(link.id, {to: ""});
            } else {
                model.removeLink(link.id);
            }
        }
    }
}
