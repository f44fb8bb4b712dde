import type { CiDialect } from "./dialect.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";
import { buddy, circleci } from "./shell-exports.ts";

export type CiName = "github" | "gitlab" | "buddy" | "circleci";

export const ciDialects: Readonly<Record<CiName, CiDialect>> = { github, gitlab, buddy, circleci };

export type { CiOutput } from "./dialect.ts";
