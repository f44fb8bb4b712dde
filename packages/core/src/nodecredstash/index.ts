export { CredStash, CredStash as default, CredStash as "module.exports" } from "./cred-stash.ts";
export type {
  AllVersionsOptions,
  Callback,
  Configuration,
  ContextOptions,
  DeleteOptions,
  GetAllOptions,
  GetOptions,
  NameOptions,
  PutOptions,
  TableOptions,
} from "./options.ts";
