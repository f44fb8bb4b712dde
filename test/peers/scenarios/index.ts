import { documentScenarios } from "./documents.ts";
import { grammarScenarios } from "./grammar.ts";
import { listingScenarios } from "./listings.ts";
import { placeScenarios } from "./places.ts";
import { rowScenarios } from "./rows.ts";
import type { Scenario } from "./scenario.ts";
import { storageScenarios } from "./storage.ts";
import { valueScenarios } from "./values.ts";

export const scenarios: readonly Scenario[] = [
  ...storageScenarios,
  ...grammarScenarios,
  ...valueScenarios,
  ...documentScenarios,
  ...listingScenarios,
  ...placeScenarios,
  ...rowScenarios,
];
