/**
 * Who needs a policy. `reader` gets values; `lister` sees names, versions and comments alone; `writer` puts; `editor` does
 * both, for rollback, rename and leaves; `deleter` deletes, and reads nothing; `binder` is for `bind` and `verify`; `setup`
 * makes table and key; `ci` is a reader of named secrets.
 */
export type Role = "reader" | "lister" | "writer" | "editor" | "deleter" | "binder" | "setup" | "ci";

export const roles: readonly Role[] = ["reader", "lister", "writer", "editor", "deleter", "binder", "setup", "ci"];
