from . import doc_kind
from . import doc_kind_attribute
from . import doc_kind_menu
from . import doc_stage
from . import doc_document
from . import doc_document_attributes
from . import doc_document_history
from . import res_partner
