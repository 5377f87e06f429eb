import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";

/** In the list of one kind its attributes are columns from the start. */
export class DocumentListRenderer extends ListRenderer {
    getPropertyFieldColumns(column, list) {
        const optional = list.context.doc_kind_id ? "show" : "hide";
        return super
            .getPropertyFieldColumns(column, list)
            .map((propertyColumn) => ({...propertyColumn, optional}));
    }
}

export const documentListView = {
    ...listView,
    Renderer: DocumentListRenderer,
};

registry.category("views").add("doc_document_list", documentListView);
