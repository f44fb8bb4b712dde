import type { Command } from "../command.ts";
import { bind } from "./bind.ts";
import { completion } from "./completion.ts";
import { deleteCommand } from "./delete.ts";
import { get } from "./get.ts";
import { getall } from "./getall.ts";
import { keys } from "./keys.ts";
import { list } from "./list.ts";
import { put } from "./put.ts";
import { putall } from "./putall.ts";
import { setup } from "./setup.ts";
import { verify } from "./verify.ts";

/** The verbs, in the order in which help shows them. */
export const commands: readonly Command[] = [
  setup,
  put,
  get,
  getall,
  putall,
  list,
  keys,
  deleteCommand,
  verify,
  bind,
  completion,
];
