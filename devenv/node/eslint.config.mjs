// Copied to .node/ and used from there: the packages are beside it.
import js from "@eslint/js";
import globals from "globals";

const unitTests = ["**/static/tests/**/*.js"];

export default [
    js.configs.recommended,
    {
        files: ["**/*.js"],
        ignores: ["**/static/lib/**"],
        languageOptions: {
            ecmaVersion: 2024,
            sourceType: "module",
            globals: {...globals.browser, odoo: "readonly", luxon: "readonly"},
        },
        linterOptions: {reportUnusedDisableDirectives: "error"},
        rules: {
            complexity: ["error", 16],
            curly: ["error", "all"],
            eqeqeq: ["error", "always", {null: "ignore"}],
            "max-lines": ["error", {max: 400, skipBlankLines: true, skipComments: true}],
            "no-console": ["error", {allow: ["warn", "error"]}],
            "no-duplicate-imports": "error",
            "no-restricted-globals": ["error", "event", "self"],
            "no-shadow": "error",
            "no-unused-vars": ["error", {args: "none", caughtErrors: "all"}],
            "no-var": "error",
            "object-shorthand": "error",
            "prefer-const": "error",
        },
    },
    {files: unitTests, rules: {"max-lines": "off"}},
];
