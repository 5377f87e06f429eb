import {
    Component,
    onMounted,
    onWillUnmount,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {boxOf, bounds, intersects} from "../geometry";
import {ConnectorLayer} from "../edge_layer/edge_layer";
import {ContextMenu} from "../context_menu/context_menu";
import {Culling} from "./culling";
import {DesignerBlock} from "../block/block";
import {FAR} from "./viewport";
import {Gestures} from "./gestures";
import {GhostLayer} from "../ghost_layer/ghost_layer";
import {Minimap} from "../minimap/minimap";
import {ghostBox} from "../ghosts";
import {pressKey} from "./keyboard";

/** After so many milliseconds of rest the picture is drawn sharp again. */
const REST = 400;
/**
 * While it moves the picture is a layer that is drawn once.  Zoomed by more than this it
 * is drawn anew: a layer kept from nearby would be huge when seen from afar.
 */
const DRIFT = 1.5;
/** The corner the minimap lies over. */
const COVERED = {width: 190, height: 130};

/** The blocks and the links between them; pans and zooms by one transform. */
export class DesignerCanvas extends Component {
    static template = "call_scripts.DesignerCanvas";
    static components = {
        ConnectorLayer,
        ContextMenu,
        DesignerBlock,
        GhostLayer,
        Minimap,
    };
    static props = {model: Object, view: Object, viewport: Object, commands: Object};

    setup() {
        this.model = useState(this.props.model);
        this.view = useState(this.props.view);
        this.viewport = this.props.viewport;
        this.commands = this.props.commands;
        this.root = useRef("root");
        this.world = useRef("world");
        this.band = useRef("band");
        this.culling = new Culling(this.props.model, this.viewport);
        this.drawn = useState({codes: [], links: []});
        this.gestures = new Gestures({
            model: this.props.model,
            view: this.props.view,
            viewport: this.viewport,
            commands: this.commands,
            elements: this.elements,
        });
        this.viewport.onChange = () => this.onViewport();
        this.isFitted = false;
        onMounted(() => this.watchSize());
        onWillUnmount(() => this.stop());
        // the button may be let go anywhere
        useExternalListener(window, "pointerup", (ev) => this.gestures.onPointerUp(ev));
        useExternalListener(window, "keyup", (ev) => {
            if (ev.code === "Space") {
                this.gestures.space = false;
            }
        });
        useExternalListener(window, "keydown", (ev) => this.onLostKey(ev));
        useEffect(
            () => this.cull(),
            () => [this.model.changes, this.model.overlayChanges]
        );
        useEffect(
            () => {
                this.fit();
                this.takeFocus();
            },
            () => [this.model.version.id, this.view.fitAsked]
        );
        useEffect(
            () => {
                if (this.model.revealed) {
                    this.reveal(this.model.revealed.code);
                    this.takeFocus();
                }
            },
            () => [this.model.revealed?.number]
        );
        useEffect(
            () => {
                if (this.model.shown) {
                    this.reveal(this.model.shown.code);
                }
            },
            () => [this.model.shown?.number]
        );
        useEffect(
            () => {
                const {editing} = this.view;
                const active = document.activeElement;
                const isFree =
                    active === document.body || this.root.el.contains(active);
                if (!editing && isFree) {
                    this.root.el.focus({preventScroll: true});
                } else if (editing?.code) {
                    this.reveal(editing.code);
                }
            },
            () => [this.view.editing]
        );
    }

    /** Keys are the canvas's, unless somebody has begun to type in place. */
    takeFocus() {
        if (!this.view.editing) {
            this.root.el.focus({preventScroll: true});
        }
    }

    get elements() {
        return {
            root: () => this.root.el,
            band: () => this.band.el,
            ghost: () => this.root.el?.querySelector(".o_designer_ghost"),
            block: (code) => this.root.el.querySelector(`[data-code="${code}"]`),
            drawLink: (id, d) => {
                for (const path of this.root.el.querySelectorAll(
                    `.o_designer_edges [data-link="${id}"] path`
                )) {
                    path.setAttribute("d", d);
                }
            },
        };
    }

    // --- the part that is seen ---------------------------------------------------

    watchSize() {
        const {el} = this.root;
        const measure = () => {
            this.viewport.resize(el.clientWidth, el.clientHeight);
            if (!this.isFitted && el.clientWidth) {
                this.fit();
            }
        };
        this.observer = new ResizeObserver(measure);
        this.observer.observe(el);
        measure();
        el.focus({preventScroll: true});
    }

    stop() {
        this.observer?.disconnect();
        clearTimeout(this.sharpener);
        cancelAnimationFrame(this.frame);
        cancelAnimationFrame(this.culler);
        this.viewport.onChange = () => {};
    }

    onViewport() {
        this.frame ||= requestAnimationFrame(() => {
            this.frame = null;
            this.showViewport();
        });
    }

    showViewport() {
        const {el} = this.world;
        if (!el) {
            return;
        }
        el.style.transform = this.viewport.transform;
        const {scale} = this.viewport;
        const drift = scale / (this.layerScale || 0.001);
        const isNear = drift < DRIFT && drift > 1 / DRIFT;
        el.classList.toggle("o_moving", isNear);
        if (!isNear) {
            this.layerScale = scale;
        }
        el.classList.toggle("o_far", this.viewport.scale < FAR);
        clearTimeout(this.sharpener);
        this.sharpener = setTimeout(() => {
            el.classList.remove("o_moving");
            this.layerScale = null;
            this.view.zoom = this.viewport.scale;
        }, REST);
        this.minimapFrame?.();
        if (this.culling.isStale) {
            this.cull();
        }
    }

    cull() {
        cancelAnimationFrame(this.culler);
        const {codes, links, isWhole} = this.culling.compute(new Set(this.drawn.codes));
        if (!isSame(codes, this.drawn.codes)) {
            this.drawn.codes = codes;
        }
        if (links && !isSame(links, this.drawn.links)) {
            this.drawn.links = links;
        }
        if (!isWhole) {
            this.culler = requestAnimationFrame(() => this.cull());
        }
    }

    fit() {
        const codes = [...this.model.doc.blocks.keys()];
        const chosen =
            this.model.selection.size > 1 ? [...this.model.selection] : codes;
        const box = bounds(chosen.map((code) => boxOf(this.model, code)));
        if (box && this.viewport.width) {
            this.isFitted = true;
            this.viewport.fit(box);
            const {scale} = this.viewport;
            const start = this.model.block(this.model.doc.start);
            if (scale < FAR && start && !this.view.fitAsked) {
                this.viewport.zoomTo(0.8);
                this.viewport.reveal(boxOf(this.model, start.code), 40);
            }
        }
    }

    fitAll() {
        this.view.fitAsked = (this.view.fitAsked || 0) + 1;
    }

    reveal(code) {
        const box = this.model.block(code)
            ? boxOf(this.model, code)
            : ghostBox(this.model, code);
        if (box) {
            this.viewport.reveal(box, 24, this.view.minimap ? COVERED : null);
        }
    }

    firstSeen(rect) {
        const {start} = this.model.doc;
        const codes = [start, ...this.model.doc.blocks.keys()].filter(Boolean);
        return codes.find((code) => intersects(boxOf(this.model, code), rect));
    }

    // --- doing -------------------------------------------------------------------

    get keyTarget() {
        return {
            model: this.model,
            view: this.view,
            viewport: this.viewport,
            commands: this.commands,
            fit: () => this.fitAll(),
            firstSeen: (rect) => this.firstSeen(rect),
            reveal: (code) => this.reveal(code),
            show: (code, options) => {
                this.model.select(code, options);
                this.reveal(code);
            },
            openMenu: () => this.openMenuByKey(),
            cancel: () => this.gestures.cancel(),
        };
    }

    onKeydown(ev) {
        if (ev.target === this.root.el) {
            this.onKey(ev);
        }
    }

    onKey(ev) {
        if (this.view.menu) {
            return;
        }
        if (pressKey(ev, this.keyTarget)) {
            ev.preventDefault();
            ev.stopPropagation();
        }
        if (ev.code === "Space") {
            this.gestures.space = true;
        }
    }

    /** A button that went away took the focus with it: keys are the canvas's again. */
    onLostKey(ev) {
        const isLost = ev.target === document.body && !ev.defaultPrevented;
        if (isLost && !document.querySelector(".o_dialog")) {
            this.root.el.focus({preventScroll: true});
            this.onKey(ev);
        }
    }

    onWheel(ev) {
        const unit = ev.deltaMode === 1 ? 30 : 1;
        if (ev.shiftKey) {
            this.viewport.panBy(-(ev.deltaX || ev.deltaY) * unit, 0);
        } else {
            // two fingers on a touchpad come as small steps with Ctrl
            const slow = ev.ctrlKey && Math.abs(ev.deltaY) < 50 ? 100 : 500;
            const factor = Math.exp((-ev.deltaY * unit) / slow);
            this.viewport.zoomBy(factor, this.gestures.point(ev));
        }
    }

    onDblclick(ev) {
        // the press was captured: the browser tells of the canvas, not of what is hit
        const isCaptured = ev.target === this.root.el;
        const target =
            (isCaptured && document.elementFromPoint(ev.clientX, ev.clientY)) ||
            ev.target;
        if (
            this.model.readonly ||
            target.closest(
                "[data-port], [data-ghost], .o_designer_no_drag, input, textarea"
            )
        ) {
            return;
        }
        const code = target.closest("[data-code]")?.dataset.code;
        const link = Number(target.closest("[data-link]")?.dataset.link);
        if (link) {
            this.view.editing = {link};
        } else if (code) {
            const part = target.closest("[data-part]")?.dataset.part || "title";
            this.view.editing = {code, part};
        } else {
            this.commands.addBlock("talk", this.gestures.world(ev));
        }
    }

    onContextMenu(ev) {
        if (ev.target.closest("input, textarea")) {
            return;
        }
        ev.preventDefault();
        const code = ev.target.closest("[data-code]")?.dataset.code;
        const link = Number(ev.target.closest("[data-link]")?.dataset.link) || null;
        if (link) {
            this.model.selectLink(link);
        } else if (code && !this.model.selection.has(code)) {
            this.model.select(code);
        }
        const {x, y} = this.gestures.point(ev);
        this.view.menu = {x, y, code, link, place: this.gestures.world(ev)};
    }

    openMenuByKey() {
        const link = this.model.selectedLink;
        const code = link
            ? this.model.link(link).source
            : [...this.model.selection].at(-1);
        const box = code ? boxOf(this.model, code) : null;
        const {x, y, scale, width, height} = this.viewport;
        const at = box
            ? {x: box.x * scale + x + 40, y: box.y * scale + y + 30}
            : {x: width / 2, y: height / 2};
        this.view.menu = {...at, code, link, place: this.viewport.toWorld(at)};
    }

    /** A menu opened while another one is there is another menu. */
    get menuKey() {
        const {x, y, code, link} = this.view.menu;
        return `${x} ${y} ${code} ${link}`;
    }

    closeMenu() {
        this.view.menu = null;
        if (!this.view.editing) {
            this.root.el?.focus({preventScroll: true});
        }
    }

    onDragOver(ev) {
        if (
            !this.model.readonly &&
            ev.dataTransfer.types.includes("text/x-block-kind")
        ) {
            ev.preventDefault();
        }
    }

    onDrop(ev) {
        const kind = ev.dataTransfer.getData("text/x-block-kind");
        if (kind) {
            ev.preventDefault();
            this.commands.addBlock(kind, this.gestures.world(ev));
        }
    }
}

function isSame(one, other) {
    return one.length === other.length && one.every((x, index) => x === other[index]);
}
