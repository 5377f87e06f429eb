/** What part of the canvas is on the screen: pure, no DOM. */

export const MIN_SCALE = 0.08;
export const MAX_SCALE = 2;
/** Below this, blocks are shown by their titles only. */
export const FAR = 0.45;

export class Viewport {
    constructor() {
        this.x = 0;
        this.y = 0;
        this.scale = 1;
        this.width = 0;
        this.height = 0;
        this.onChange = () => {};
    }

    get transform() {
        return `translate(${this.x}px, ${this.y}px) scale(${this.scale})`;
    }

    resize(width, height) {
        this.width = width;
        this.height = height;
        this.onChange();
    }

    /** The part of the canvas that is seen, grown by a share of itself on each side. */
    rect(margin = 0) {
        const width = this.width / this.scale;
        const height = this.height / this.scale;
        return {
            x: -this.x / this.scale - width * margin,
            y: -this.y / this.scale - height * margin,
            width: width * (1 + 2 * margin),
            height: height * (1 + 2 * margin),
        };
    }

    toWorld(point) {
        return {
            x: (point.x - this.x) / this.scale,
            y: (point.y - this.y) / this.scale,
        };
    }

    panBy(dx, dy) {
        this.x += dx;
        this.y += dy;
        this.onChange();
    }

    zoomTo(scale, at = {x: this.width / 2, y: this.height / 2}) {
        const wanted = Math.min(MAX_SCALE, Math.max(MIN_SCALE, scale));
        const fixed = this.toWorld(at);
        this.scale = wanted;
        this.x = at.x - fixed.x * wanted;
        this.y = at.y - fixed.y * wanted;
        this.onChange();
    }

    zoomBy(factor, at) {
        this.zoomTo(this.scale * factor, at);
    }

    /** Show the whole rectangle, never larger than life. */
    fit(box, padding = 40) {
        if (!box || !this.width) {
            return;
        }
        const scale = Math.min(
            (this.width - 2 * padding) / box.width,
            (this.height - 2 * padding) / box.height,
            1
        );
        this.scale = Math.min(MAX_SCALE, Math.max(MIN_SCALE, scale));
        this.x = (this.width - box.width * this.scale) / 2 - box.x * this.scale;
        this.y = (this.height - box.height * this.scale) / 2 - box.y * this.scale;
        this.onChange();
    }

    centre(point) {
        this.x = this.width / 2 - point.x * this.scale;
        this.y = this.height / 2 - point.y * this.scale;
        this.onChange();
    }

    /**
     * Pan as little as needed for the box to be seen; `corner` is how much of the lower
     * right something lies over (the minimap): `{width, height}`.
     */
    reveal(box, padding = 24, corner = null) {
        const left = box.x * this.scale + this.x;
        const top = box.y * this.scale + this.y;
        const width = box.width * this.scale;
        const height = box.height * this.scale;
        const dx = shift(left, width, this.width, padding);
        let dy = shift(top, height, this.height, padding);
        if (corner && left + dx + width + padding > this.width - corner.width) {
            const room = this.height - corner.height;
            if (top + dy + height + padding > room) {
                dy = shift(top, height, room, padding);
            }
        }
        if (dx || dy) {
            this.panBy(dx, dy);
        }
    }
}

function shift(start, size, room, padding) {
    if (start < padding || size > room - 2 * padding) {
        return padding - start;
    }
    return Math.min(0, room - padding - (start + size));
}
