import {
    WIDTH,
    boxOf,
    bounds,
    entryOf,
    intersects,
    pathBetween,
    portOf,
    snap,
} from "../geometry";
import {Pinch} from "./pinch";
import {routesOf} from "../routing";

/** The pointer must move so far before a press becomes a drag, in pixels. */
const SLACK = 4;
/** From so near a block snaps to others and to the grid, in pixels. */
const SNAP = 7;

/**
 * What the mouse (or a finger) does on the canvas.
 *
 * While something is dragged only the elements concerned are moved; the model learns
 * of it when the button is let go, as one step.
 */
export class Gestures {
    constructor({model, view, viewport, commands, elements}) {
        Object.assign(this, {model, view, viewport, commands, elements});
        this.drag = null;
        this.pinch = new Pinch(viewport);
        /** Ctrl and Shift of the press, space bar held. */
        this.space = false;
    }

    point(ev) {
        const {left, top} = this.elements.root().getBoundingClientRect();
        return {x: ev.clientX - left, y: ev.clientY - top};
    }

    world(ev) {
        return this.viewport.toWorld(this.point(ev));
    }

    onPointerDown(ev) {
        if (
            ev.pointerType === "touch" &&
            this.pinch.press(ev.pointerId, this.point(ev))
        ) {
            this._leave(); // what the first finger began
            return;
        }
        if (ev.target.closest(".o_designer_no_drag, input, textarea")) {
            return;
        }
        const at = this.point(ev);
        const kind = this._kind(ev);
        if (!kind) {
            return;
        }
        this.drag = {...kind, at, last: at, isMoved: false, pointer: ev.pointerId};
        if (!this.view.editing) {
            this.elements.root().focus({preventScroll: true});
        }
    }

    _kind(ev) {
        if (ev.button === 1 || (ev.button === 0 && this.space)) {
            return {kind: "pan"};
        }
        if (ev.button !== 0) {
            return null;
        }
        const code = ev.target.closest("[data-code]")?.dataset.code;
        const port = ev.target.closest("[data-port]");
        if (port && !this.model.readonly) {
            return {kind: "link", code, link: Number(port.dataset.port) || null};
        }
        const link = Number(ev.target.closest("[data-link]")?.dataset.link) || null;
        const adds = ev.shiftKey || ev.ctrlKey || ev.metaKey;
        if (code) {
            return {kind: "blocks", code, link, adds};
        }
        if (link) {
            return {kind: "edge", link};
        }
        return {kind: ev.shiftKey ? "band" : "pan", isBackground: true, adds};
    }

    onPointerMove(ev) {
        if (this.pinch.move(ev.pointerId, () => this.point(ev))) {
            return;
        }
        const {drag} = this;
        if (!drag || ev.pointerId !== drag.pointer) {
            return;
        }
        const at = this.point(ev);
        if (!drag.isMoved) {
            if (Math.hypot(at.x - drag.at.x, at.y - drag.at.y) < SLACK) {
                return;
            }
            drag.isMoved = true;
            // not before it moves: clicks of a captured pointer are the canvas's own
            this.elements.root().setPointerCapture?.(ev.pointerId);
            this._begin(drag);
        }
        this[`_move_${drag.kind}`]?.(drag, at, ev);
        drag.last = at;
    }

    onPointerUp(ev) {
        this.pinch.lift(ev.pointerId);
        const {drag} = this;
        if (!drag || ev.pointerId !== drag.pointer) {
            return;
        }
        this.drag = null;
        this._clear();
        if (drag.isMoved) {
            this[`_drop_${drag.kind}`]?.(drag, ev);
        } else {
            this[`_click_${drag.kind}`]?.(drag);
        }
        if (!this.view.editing) {
            this.elements.root()?.focus({preventScroll: true});
        }
    }

    /** Escape, or the pointer was lost: as if nothing had been dragged. */
    cancel() {
        this.pinch.clear();
        return this._leave();
    }

    _leave() {
        const {drag} = this;
        this.drag = null;
        this._clear();
        if (drag?.kind === "blocks" && drag.starts) {
            this._restore(drag);
        }
        return Boolean(drag);
    }

    _clear() {
        const root = this.elements.root();
        root?.classList.remove("o_dragging", "o_linking");
        this.elements.ghost()?.setAttribute("d", "");
        const band = this.elements.band();
        if (band) {
            band.style.display = "none";
        }
        root?.querySelector(".o_drop_target")?.classList.remove("o_drop_target");
    }

    _begin(drag) {
        this.elements.root().classList.add("o_dragging");
        if (drag.kind === "blocks") {
            if (!this.model.selection.has(drag.code)) {
                this.model.select(drag.code, {add: drag.adds});
            }
            if (this.model.readonly) {
                drag.kind = "pan";
                return;
            }
            drag.starts = new Map(
                [...this.model.selection].map((code) => [code, boxOf(this.model, code)])
            );
            drag.edges = [...this.model.doc.blocks.keys()]
                .filter((code) => !drag.starts.has(code))
                .map((code) => boxOf(this.model, code));
        }
        if (drag.kind === "edge") {
            drag.kind = "pan";
        }
        if (drag.kind === "link") {
            this.elements.root().classList.add("o_linking");
        }
    }

    // --- panning -----------------------------------------------------------------

    _move_pan(drag, at) {
        this.viewport.panBy(at.x - drag.last.x, at.y - drag.last.y);
    }

    _click_pan(drag) {
        if (drag.isBackground) {
            this.model.clearSelection();
            this.view.editing = null;
        }
    }

    _click_edge({link}) {
        this.model.selectLink(link);
    }

    // --- blocks ------------------------------------------------------------------

    _click_blocks({code, link, adds}) {
        if (link) {
            this.model.selectLink(link);
        } else if (adds) {
            this.model.toggleSelected(code);
        } else {
            this.model.select(code);
        }
    }

    /** The block which was grabbed snaps, the others keep their distance; Alt: freely. */
    _move_blocks(drag, at, ev) {
        const {scale} = this.viewport;
        const dx = Math.round((at.x - drag.at.x) / scale);
        const dy = Math.round((at.y - drag.at.y) / scale);
        const {x, y} = drag.starts.get(drag.code);
        const place = ev.altKey
            ? {x: x + dx, y: y + dy}
            : snap({x: x + dx, y: y + dy}, drag.edges, SNAP / scale);
        drag.dx = place.x - x;
        drag.dy = place.y - y;
        this._place(drag, drag.dx, drag.dy);
    }

    /** Move the elements only. */
    _place({starts}, dx, dy) {
        const moved = new Map();
        for (const [code, {x, y}] of starts) {
            const place = {x: x + dx, y: y + dy};
            moved.set(code, place);
            const element = this.elements.block(code);
            if (element) {
                element.style.transform = `translate(${place.x}px, ${place.y}px)`;
            }
        }
        const links = new Set();
        for (const code of starts.keys()) {
            for (const link of this.model.linksOf(code)) {
                links.add(link);
            }
            for (const link of this.model.linksTo(code)) {
                links.add(link);
            }
        }
        for (const link of links) {
            const source = moved.get(link.source) || this.model.block(link.source);
            const target = moved.get(link.to) || this.model.block(link.to);
            if (source && target) {
                const row = this.model.linksOf(link.source).indexOf(link);
                const path = pathBetween(portOf(source, row), entryOf(target));
                this.elements.drawLink(link.id, path);
            }
        }
    }

    /** As if nothing had been dragged. */
    _restore(drag) {
        this._place(drag, 0, 0);
        for (const [id, {d}] of routesOf(this.model).byLink) {
            this.elements.drawLink(id, d);
        }
    }

    _drop_blocks(drag) {
        const {starts, dx = 0, dy = 0} = drag;
        if (!dx && !dy) {
            this._restore(drag);
            return;
        }
        const places = {};
        for (const [code, {x, y}] of starts) {
            places[code] = {x: x + dx, y: y + dy};
        }
        this.model.moveBlocks(places);
    }

    // --- links -------------------------------------------------------------------

    _move_link(drag, at, ev) {
        const block = this.model.block(drag.code);
        const links = this.model.linksOf(drag.code);
        const row = drag.link ? links.findIndex((x) => x.id === drag.link) : -1;
        const box = boxOf(this.model, drag.code);
        const from =
            row >= 0 ? portOf(block, row) : {x: box.x + WIDTH, y: box.y + box.height};
        this.elements
            .ghost()
            ?.setAttribute("d", pathBetween(from, this.viewport.toWorld(at)));
        const over = this._blockAt(this.world(ev));
        if (over !== drag.over) {
            drag.over = over;
            const root = this.elements.root();
            root.querySelector(".o_drop_target")?.classList.remove("o_drop_target");
            if (over) {
                this.elements.block(over)?.classList.add("o_drop_target");
            }
        }
    }

    _blockAt(point) {
        const spot = {...point, width: 1, height: 1};
        const hits = [...this.model.doc.blocks.keys()].filter((code) =>
            intersects(spot, boxOf(this.model, code))
        );
        return hits.at(-1) || null;
    }

    /** On a block: a link; on an empty place: a new block there. */
    _drop_link({code, link}, ev) {
        const place = this.world(ev);
        const target = this._blockAt(place);
        if (target) {
            this.commands.linkTo(code, target, link);
        } else {
            place.y -= 18;
            this.commands.addChild(code, {link, place});
        }
    }

    _click_link({code, link}) {
        const to = link && this.model.link(link)?.to;
        if (to) {
            this.model.selectLink(link);
        } else {
            this.commands.addChild(code, {link});
        }
    }

    // --- rubber band -------------------------------------------------------------

    _move_band(drag, at) {
        const box = spanOf(drag.at, at);
        const band = this.elements.band();
        Object.assign(band.style, {
            display: "block",
            left: `${box.x}px`,
            top: `${box.y}px`,
            width: `${box.width}px`,
            height: `${box.height}px`,
        });
    }

    _drop_band(drag, ev) {
        const span = spanOf(this.viewport.toWorld(drag.at), this.world(ev));
        const hits = [...this.model.doc.blocks.keys()].filter((code) =>
            intersects(span, boxOf(this.model, code))
        );
        this.model.select(hits, {add: true});
    }
}

function spanOf(a, b) {
    return bounds([
        {...a, width: 0, height: 0},
        {...b, width: 0, height: 0},
    ]);
}
