import type { Command } from "../command.ts";
import { bind } from "./bind.ts";
import { check } from "./check.ts";
import { ci } from "./ci.ts";
import { completion } from "./completion.ts";
import { copy } from "./copy.ts";
import { deleteCommand } from "./delete.ts";
import { diff } from "./diff.ts";
import { exec } from "./exec.ts";
import { find } from "./find.ts";
import { get } from "./get.ts";
import { getall } from "./getall.ts";
import { importCommand } from "./import.ts";
import { keys } from "./keys.ts";
import { label } from "./label.ts";
import { list } from "./list.ts";
import { policy } from "./policy.ts";
import { promote } from "./promote.ts";
import { prune } from "./prune.ts";
import { put } from "./put.ts";
import { putall } from "./putall.ts";
import { rename } from "./rename.ts";
import { restore } from "./restore.ts";
import { rollback } from "./rollback.ts";
import { setup } from "./setup.ts";
import { verify } from "./verify.ts";
import { versions } from "./versions.ts";

/** The verbs, in the order in which help shows them. */
export const commands: readonly Command[] = [
  setup,
  put,
  get,
  getall,
  putall,
  importCommand,
  list,
  keys,
  exec,
  ci,
  check,
  deleteCommand,
  versions,
  rollback,
  prune,
  rename,
  find,
  label,
  promote,
  restore,
  copy,
  diff,
  verify,
  bind,
  policy,
  completion,
];
