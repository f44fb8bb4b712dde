import type { Behaviour } from "./behaviour.ts";
import { deleting } from "./deleting.ts";
import { labelling } from "./labelling.ts";
import { filters, listing } from "./listing.ts";
import { batches, reading } from "./reading.ts";
import { creating, putting } from "./writing.ts";

export type { Behaviour } from "./behaviour.ts";

export const behaviours: readonly Behaviour[] = [
  ...creating,
  ...putting,
  ...labelling,
  ...reading,
  ...batches,
  ...filters,
  ...listing,
  ...deleting,
];
