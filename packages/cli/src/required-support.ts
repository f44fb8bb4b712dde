import {
  isLabelStore,
  isRecoveryStore,
  type LabelStore,
  NotSupportedError,
  type RecoveryStore,
  type SecretStore,
} from "@sstash/core";

/** @throws NotSupportedError */
export function requireLabels(store: SecretStore): LabelStore {
  if (isLabelStore(store)) return store;
  throw new NotSupportedError("this backend keeps no labels; versions, rollback and put -a do without");
}

/** @throws NotSupportedError */
export function requireRecovery(store: SecretStore): RecoveryStore {
  if (isRecoveryStore(store)) return store;
  throw new NotSupportedError("this backend keeps nothing of what was deleted");
}
