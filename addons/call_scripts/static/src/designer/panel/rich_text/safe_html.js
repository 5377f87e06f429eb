const ALLOWED = new Set(
    (
        "A B BLOCKQUOTE BR CODE DIV EM FONT H1 H2 H3 H4 H5 H6 HR I IMG LI OL P PRE S " +
        "SMALL SPAN STRONG SUB SUP TABLE TBODY TD TH THEAD TR U UL"
    ).split(" ")
);
const KEPT = new Set(["class", "style", "alt", "colspan", "rowspan"]);
const LINK = /^(https?:|mailto:|tel:|\/web\/|#)/i;

/**
 * The html of a block as far as it is harmless: what came by the clipboard or from
 * another author is shown in the page, where nothing of it may run.
 */
export function safeHtml(html) {
    const parsed = new DOMParser().parseFromString(html || "", "text/html");
    clean(parsed.body);
    return parsed.body.innerHTML;
}

function clean(node) {
    for (const child of [...node.children]) {
        if (!ALLOWED.has(child.tagName)) {
            child.remove();
            continue;
        }
        for (const {name, value} of [...child.attributes]) {
            const isLink = ["href", "src"].includes(name) && LINK.test(value.trim());
            if (!KEPT.has(name) && !isLink) {
                child.removeAttribute(name);
            }
        }
        clean(child);
    }
}
