import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";

/** In the list of one kind its attributes are columns from the start. */
export class DocumentListRenderer extends ListRenderer {
    /** Attributes that are added up have a column with a sum already. */
    get figureLabels() {
        return new Set(
            this.props.archInfo.columns
                .filter((column) => column.name?.startsWith("figure_"))
                .map((column) => column.label)
        );
    }

    getPropertyFieldColumns(column, list) {
        const isOneKind = Boolean(list.context.doc_kind_id);
        const figures = this.figureLabels;
        return super.getPropertyFieldColumns(column, list).map((propertyColumn) => ({
            ...propertyColumn,
            optional: isOneKind && !figures.has(propertyColumn.label) ? "show" : "hide",
        }));
    }
}

export const documentListView = {
    ...listView,
    Renderer: DocumentListRenderer,
};

registry.category("views").add("doc_document_list", documentListView);
