/** Two fingers on the canvas: it is zoomed and panned with them. */
export class Pinch {
    constructor(viewport) {
        this.viewport = viewport;
        /** Where the fingers are, by pointer. */
        this.fingers = new Map();
    }

    /** Another finger; whether it is not the only one. */
    press(id, point) {
        this.fingers.set(id, point);
        return this.fingers.size > 1;
    }

    /** A finger moved; whether that was meant for the whole canvas. */
    move(id, pointOf) {
        const {fingers, viewport} = this;
        if (!fingers.has(id)) {
            return false;
        }
        const before = this._span();
        fingers.set(id, pointOf());
        if (fingers.size === 2) {
            const after = this._span();
            viewport.panBy(after.x - before.x, after.y - before.y);
            if (before.size > 0 && after.size > 0) {
                viewport.zoomBy(after.size / before.size, after);
            }
        }
        return fingers.size > 1;
    }

    lift(id) {
        this.fingers.delete(id);
    }

    clear() {
        this.fingers.clear();
    }

    /** The middle between two fingers and how far they are from each other. */
    _span() {
        const [a, b = a] = [...this.fingers.values()];
        return {
            x: (a.x + b.x) / 2,
            y: (a.y + b.y) / 2,
            size: Math.hypot(a.x - b.x, a.y - b.y),
        };
    }
}
