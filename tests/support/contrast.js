/**
 * What is hard to read on the page: texts whose contrast to what is behind them is
 * below `least` (WCAG 2.2's ratio), and large light areas. Runs in the page.
 *
 * @returns {string[]} one line for each
 */
(least) => {
    const channels = (css) => {
        const found = css.match(/[\d.]+/g)?.map(Number);
        if (!found || found.length < 3) {
            return null;
        }
        if (css.startsWith("color(")) {
            return [...found.slice(-4, -1).map((x) => x * 255), found.at(-1)];
        }
        return [found[0], found[1], found[2], found[3] ?? 1];
    };
    const luminance = (rgb) => {
        const [r, g, b] = rgb.map((value) => {
            const part = value / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const over = (top, below) =>
        [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
    const behind = (element) => {
        const layers = [];
        for (let node = element; node; node = node.parentElement) {
            const style = getComputedStyle(node);
            if (style.backgroundImage !== "none") {
                return null; // a picture or a gradient: not judged
            }
            const colour = channels(style.backgroundColor);
            if (colour && colour[3] > 0) {
                layers.push(colour);
                if (colour[3] === 1) {
                    break;
                }
            }
        }
        return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
    };
    const seen = (element) => {
        const box = element.getBoundingClientRect();
        const inside = box.bottom > 0 && box.right > 0 && box.top < innerHeight;
        return (
            inside &&
            box.width > 1 &&
            box.height > 1 &&
            element.checkVisibility({opacityProperty: true, visibilityProperty: true})
        );
    };
    const name = (element) =>
        `${element.tagName.toLowerCase()}.${[...element.classList].slice(0, 4).join(".")}`;
    const faded = (element) => {
        for (let node = element; node; node = node.parentElement) {
            if (Number(getComputedStyle(node).opacity) < 0.7 || node.disabled) {
                return true;
            }
        }
        return false;
    };
    const lines = new Set();
    const root = document.querySelector(".o_action_manager");
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        const text = walker.currentNode.textContent.trim();
        if (!text || !seen(element) || faded(element)) {
            continue;
        }
        const back = behind(element);
        const colour = channels(getComputedStyle(element).color);
        if (!back || !colour) {
            continue;
        }
        const [a, b] = [luminance(over(colour, back)), luminance(back)];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < least) {
            lines.add(`${ratio.toFixed(1)} ${name(element)} “${text.slice(0, 30)}”`);
        }
    }
    for (const element of root.querySelectorAll("*")) {
        const box = element.getBoundingClientRect();
        const colour = channels(getComputedStyle(element).backgroundColor);
        const picture = element.closest("img, canvas, svg, iframe, video");
        if (box.width * box.height < 15000 || !colour || colour[3] < 0.5 || picture) {
            continue;
        }
        if (luminance(colour.slice(0, 3)) > 0.5 && seen(element)) {
            lines.add(`light area ${name(element)}`);
        }
    }
    return [...lines];
};
