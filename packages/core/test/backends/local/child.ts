import { once } from "node:events";
import { writeSync } from "node:fs";
import { isSstashError } from "@sstash/core";
import { localStore } from "@sstash/core/local";

/** What a child process does, with every store opened on `dir` and the key of its environment. */
export type Task =
  /** Tries to put every version of `name` from 1 to `count`; says each won one. */
  | { readonly do: "compete"; readonly dir: string; readonly name: string; readonly count: number }
  /** Puts next versions of the names in turn for ever; says each once it is acknowledged. */
  | { readonly do: "write on"; readonly dir: string; readonly names: readonly string[]; readonly bytes: number }
  /** Puts one secret for each number of bytes; says how each went. */
  | { readonly do: "put"; readonly dir: string; readonly name: string; readonly bytes: readonly number[] }
  | { readonly do: "get"; readonly dir: string; readonly name: string };

/** The value that the version of a name has: whoever reads it can tell a whole one from half a one. */
export function testValue(name: string, bytes: number): string {
  return `${name}:`.padEnd(bytes, "x");
}

function say(event: object): void {
  writeSync(1, `${JSON.stringify(event)}\n`);
}

async function outcome(work: Promise<object>): Promise<object> {
  try {
    return await work;
  } catch (error) {
    if (isSstashError(error)) return { code: error.code, message: error.message };
    throw error;
  }
}

async function run(task: Task): Promise<void> {
  const store = localStore({ dir: task.dir });
  switch (task.do) {
    case "compete": {
      for (let version = 1; version <= task.count; version += 1) {
        say(await outcome(store.put(task.name, `by ${process.pid}`, { version: String(version) })));
      }
      return;
    }
    case "write on": {
      for (let i = 0; ; i += 1) {
        const name = task.names[i % task.names.length] ?? "";
        say(await store.put(name, testValue(name, task.bytes)));
      }
    }
    case "put": {
      for (const bytes of task.bytes) say(await outcome(store.put(task.name, testValue(task.name, bytes))));
      return;
    }
    case "get":
      say(await outcome(store.get(task.name).then((secret) => ({ value: secret.value.text() }))));
  }
}

// Starting takes far longer than the work: all wait for the word, so that they really are at it together.
const given = process.env["SSTASH_TEST_TASK"];
if (given !== undefined) {
  say({ ready: true });
  await once(process.stdin, "data");
  process.stdin.destroy();
  await run(JSON.parse(given));
}
