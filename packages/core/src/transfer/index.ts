export { carryOut } from "./carry-out.ts";
export type {
  CopyOptions,
  CopyOutcome,
  CopyPlan,
  CopyStep,
  CopyStores,
  CopyTrouble,
  SecretPlan,
  VersionWrite,
} from "./copy-plan.ts";
export { planCopy } from "./plan-copy.ts";
export { type NewName, type RenameOptions, renameSecret } from "./rename-secret.ts";
