import {FOOT, GRID, HEAD, TEXT, WIDTH, boxOf, heightOf, intersects} from "./geometry";
import {KINDS, labelOf} from "./kinds";
import {branchOf, copyOf, readClipboard, writeClipboard} from "./clipboard";
import {_t} from "@web/core/l10n/translation";

const COLUMN = 320;
const GAP = 32;

/** What an author does, by whatever means: mouse, keys, menu, toolbar. */
export class DesignerCommands {
    constructor({model, view, viewport, arrange, notify}) {
        Object.assign(this, {model, view, viewport, arrange, notify});
        this.pasted = 0;
    }

    // --- blocks ------------------------------------------------------------------

    /** A new block of the palette; answers its code. */
    addBlock(key, place) {
        const {model} = this;
        const kind = key === "jump" ? "talk" : key;
        const title = key === "jump" ? _t("Jump target") : labelOf(kind);
        return model.transaction("add", () => {
            const code = model.addBlock({kind, title, ...this._free(place)});
            if (key === "jump") {
                model.addLink({kind: "jump", label: title, source: "", to: code});
            }
            this._edit({code, part: "title"});
            return code;
        });
    }

    /** A block that follows this one; its answer (or way on) is named at once. */
    addChild(code, {kind = "talk", link: linkId, place} = {}) {
        const {model} = this;
        return model.transaction("add child", () => {
            const child = model.addBlock({
                kind,
                title: labelOf(kind),
                ...this._free(place || this._beside(code)),
            });
            let id = linkId;
            if (id) {
                model.updateLink(id, {to: child});
            } else {
                id = this.link(code, child);
            }
            const isAnswer = model.link(id)?.kind === "answer" && !linkId;
            this._edit(
                isAnswer ? {link: id, then: child} : {code: child, part: "title"}
            );
            return child;
        });
    }

    /** Link two blocks: by an answer, or by a way on from a block which is passed. */
    link(code, target, linkId) {
        const {model} = this;
        if (linkId) {
            model.updateLink(linkId, {to: target});
            return linkId;
        }
        const isPassed = KINDS[model.block(code).kind]?.passed;
        if (isPassed) {
            return model.addLink({kind: "route", source: code, to: target});
        }
        return model.addLink({
            kind: "answer",
            label: this._answerLabel(code),
            source: code,
            to: target,
        });
    }

    /** Link by the author's hand: a new answer is named at once. */
    linkTo(code, target, linkId) {
        if (code === target) {
            return;
        }
        this.model.transaction("link", () => {
            const id = this.link(code, target, linkId);
            this.model.selectLink(id);
            if (!linkId && this.model.link(id).kind === "answer") {
                this.view.editing = {link: id};
            }
        });
    }

    _answerLabel(code) {
        const taken = this.model.linksOf(code).map((link) => link.label);
        let label = _t("Next");
        for (let number = 2; taken.includes(label); number++) {
            label = _t("Answer %s", number);
        }
        return label;
    }

    _edit(editing) {
        const {model, view} = this;
        if (editing.code) {
            model.select(editing.code);
        } else {
            model.selectLink(editing.link);
        }
        view.editing = editing;
    }

    /** Right of the block, below what stands there already. */
    _beside(code) {
        const box = boxOf(this.model, code);
        return {x: box.x + COLUMN, y: box.y};
    }

    /** The nearest place downwards where nothing stands. */
    _free(place) {
        const at = place || this._middle();
        const box = {x: at.x, y: at.y, width: WIDTH, height: heightOf(1)};
        const others = [...this.model.doc.blocks.keys()].map((c) =>
            boxOf(this.model, c)
        );
        for (;;) {
            const hit = others.find((other) => intersects(box, other));
            if (!hit) {
                return {x: Math.round(box.x), y: Math.round(box.y)};
            }
            box.y = hit.y + hit.height + GAP;
        }
    }

    _middle() {
        const rect = this.viewport.rect();
        return {
            x: rect.x + rect.width / 2 - WIDTH / 2,
            y: rect.y + rect.height / 2 - (HEAD + TEXT + FOOT) / 2,
        };
    }

    remove() {
        const {model} = this;
        if (model.readonly) {
            return;
        }
        if (model.selectedLink) {
            const {source} = model.link(model.selectedLink);
            model.removeLink(model.selectedLink);
            if (source) {
                model.select(source);
            }
        } else if (model.selection.size) {
            model.removeBlocks([...model.selection]);
        }
    }

    nudge(dx, dy) {
        const {model} = this;
        const places = {};
        for (const code of model.selection) {
            const {x, y} = model.block(code);
            places[code] = {x: x + dx * GRID, y: y + dy * GRID};
        }
        model.moveBlocks(places);
    }

    async layOut() {
        const {model} = this;
        if (model.readonly) {
            return;
        }
        const jumps = model.linksOf("").map((link) => link.to);
        const codes = new Set([model.doc.start, ...jumps, ...model.doc.blocks.keys()]);
        const nodes = [...codes]
            .filter((code) => model.block(code))
            .map((code) => [code, heightOf(model.linksOf(code).length)]);
        const edges = nodes.flatMap(([code]) =>
            model
                .linksOf(code)
                .filter((link) => link.to)
                .map((link) => [code, link.to])
        );
        const found = await this.arrange(nodes, edges);
        const places = {};
        for (const [code, [x, y]] of Object.entries(found)) {
            if (model.block(code)) {
                places[code] = {x, y};
            }
        }
        model.moveBlocks(places);
        this.view.fitAsked = (this.view.fitAsked || 0) + 1;
    }

    // --- clipboard ---------------------------------------------------------------

    copy({branch = false} = {}) {
        const {model} = this;
        const chosen = [...model.selection];
        const codes = branch ? chosen.flatMap((code) => branchOf(model, code)) : chosen;
        if (!codes.length) {
            return false;
        }
        const copied = copyOf(model, codes);
        writeClipboard(copied);
        this.pasted = 0;
        this.notify(_t("Copied: %s", copied.blocks.length), "info");
        return true;
    }

    cut() {
        if (!this.model.readonly && this.copy()) {
            this.remove();
        }
    }

    paste(place) {
        const copied = readClipboard();
        if (!copied || this.model.readonly) {
            return;
        }
        this._put(copied, place);
    }

    duplicate({branch = false} = {}) {
        const {model} = this;
        const chosen = [...model.selection];
        const codes = branch ? chosen.flatMap((code) => branchOf(model, code)) : chosen;
        if (codes.length) {
            this.pasted = 0;
            this._put(copyOf(model, codes));
        }
    }

    _put(copied, place) {
        const {model} = this;
        this.pasted++;
        const isHere = copied.blocks.some((block) => {
            const box = {x: block.x, y: block.y, width: WIDTH, height: heightOf(0)};
            return intersects(box, this.viewport.rect());
        });
        const left = Math.min(...copied.blocks.map((block) => block.x));
        const top = Math.min(...copied.blocks.map((block) => block.y));
        let offset = {x: 2 * GRID * this.pasted, y: 2 * GRID * this.pasted};
        if (place || !isHere) {
            const at = place || this._middle();
            offset = {x: at.x - left, y: at.y - top};
        }
        const codes = model.pasteBlocks(copied, offset);
        if (codes) {
            model.select(codes);
        }
    }

    // --- moving about ------------------------------------------------------------

    selectAll() {
        this.model.select([...this.model.doc.blocks.keys()]);
    }

    /** The nearest block in a direction ("left", "right", "up", "down"), or null. */
    neighbour(code, direction) {
        const {model} = this;
        const box = boxOf(model, code);
        const from = {x: box.x + box.width / 2, y: box.y + box.height / 2};
        const [sx, sy] = {left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1]}[
            direction
        ];
        let best = null;
        let least = Infinity;
        for (const other of model.doc.blocks.keys()) {
            if (other === code) {
                continue;
            }
            const at = boxOf(model, other);
            const dx = at.x + at.width / 2 - from.x;
            const dy = at.y + at.height / 2 - from.y;
            const along = dx * sx + dy * sy;
            const across = Math.abs(dx * sy) + Math.abs(dy * sx);
            if (along > 10 && along + 2.5 * across < least) {
                least = along + 2.5 * across;
                best = other;
            }
        }
        return best;
    }

    /** The next link of the block, round and round. */
    nextLink(step = 1) {
        const {model} = this;
        const selected = model.selectedLink && model.link(model.selectedLink);
        const code = selected ? selected.source : [...model.selection][0];
        const links = code ? model.linksOf(code) : [];
        if (links.length) {
            const at = selected ? links.findIndex((x) => x.id === selected.id) : -1;
            const next = selected ? at + step : step > 0 ? 0 : -1;
            model.selectLink(links.at(next % links.length).id);
        }
    }
}
