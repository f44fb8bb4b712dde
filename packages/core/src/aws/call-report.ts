import type { AwsCall } from "./aws-call.ts";

/** What answers and errors of the SDK carry. */
interface Told {
  readonly $metadata?: { readonly attempts?: number; readonly requestId?: string };
  readonly ConsumedCapacity?: { readonly CapacityUnits?: number };
}

/** Tells `onCall` of a call once it has ended, with its answer or its error; costs nothing where nobody listens. */
export function reporter({ service, operation, onCall }: AwsCall): (outcome: unknown) => void {
  if (onCall === undefined) return () => undefined;
  const started = performance.now();
  return (outcome) => {
    const { $metadata: metadata, ConsumedCapacity: capacity } = (outcome ?? {}) as Told;
    onCall({
      service,
      operation,
      durationMs: performance.now() - started,
      attempts: metadata?.attempts ?? 0,
      ...(metadata?.requestId === undefined ? {} : { requestId: metadata.requestId }),
      ...(capacity?.CapacityUnits === undefined ? {} : { units: capacity.CapacityUnits }),
      ...(outcome instanceof Error ? { failure: outcome.name } : {}),
    });
  };
}
