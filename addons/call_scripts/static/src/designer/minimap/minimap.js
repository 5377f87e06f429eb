import {Component, onMounted, toRaw, useEffect, useRef, useState} from "@odoo/owl";
import {boxOf, bounds} from "../geometry";
import {_t} from "@web/core/l10n/translation";

const WIDTH = 180;
const HEIGHT = 120;

/** The whole script in the corner; pressing it goes there. */
export class Minimap extends Component {
    static template = "call_scripts.DesignerMinimap";
    static props = {model: Object, viewport: Object, onReady: Function};

    setup() {
        this.model = useState(this.props.model);
        this.canvas = useRef("canvas");
        this.frame = useRef("frame");
        this.label = _t("Overview of the script: press to go there");
        this.size = {width: WIDTH, height: HEIGHT};
        this.isPressed = false;
        this.seen = [];
        onMounted(() => this.props.onReady(() => this.drawFrame()));
        useEffect(
            () => this.draw(),
            () => [this.model.changes, this.model.selection]
        );
    }

    draw() {
        const model = toRaw(this.model);
        const boxes = [...toRaw(model.doc.blocks).keys()].map((code) => ({
            code,
            ...boxOf(model, code),
        }));
        const all = bounds(boxes) || {x: 0, y: 0, width: 1, height: 1};
        const scale = Math.min(
            (WIDTH - 12) / all.width,
            (HEIGHT - 12) / all.height,
            0.2
        );
        this.scale = scale;
        this.left = all.x - (WIDTH / scale - all.width) / 2;
        this.top = all.y - (HEIGHT / scale - all.height) / 2;
        const paper = this.canvas.el.getContext("2d");
        const style = getComputedStyle(this.canvas.el);
        const ratio = window.devicePixelRatio || 1;
        this.canvas.el.width = WIDTH * ratio;
        this.canvas.el.height = HEIGHT * ratio;
        paper.scale(ratio, ratio);
        for (const box of boxes) {
            paper.fillStyle = model.selection.has(box.code)
                ? style.accentColor
                : style.color;
            paper.fillRect(
                (box.x - this.left) * scale,
                (box.y - this.top) * scale,
                Math.max(2, box.width * scale),
                Math.max(1.5, box.height * scale)
            );
        }
        this.drawFrame();
    }

    drawFrame() {
        const rect = this.props.viewport.rect();
        const {el} = this.frame;
        if (!el || !this.scale) {
            return;
        }
        const x = (rect.x - this.left) * this.scale;
        const y = (rect.y - this.top) * this.scale;
        el.style.transform = `translate(${x}px, ${y}px)`;
        el.style.width = `${rect.width * this.scale}px`;
        el.style.height = `${rect.height * this.scale}px`;
    }

    go(ev) {
        const box = this.canvas.el.getBoundingClientRect();
        this.props.viewport.centre({
            x: (ev.clientX - box.left) / this.scale + this.left,
            y: (ev.clientY - box.top) / this.scale + this.top,
        });
    }

    onPointerDown(ev) {
        this.isPressed = true;
        this.canvas.el.setPointerCapture?.(ev.pointerId);
        this.go(ev);
    }

    onPointerMove(ev) {
        if (this.isPressed) {
            this.go(ev);
        }
    }
}
