/** Moved by Secrets Manager itself, or by a rotation that is under way. */
export const serviceLabels: ReadonlySet<string> = new Set(["AWSCURRENT", "AWSPREVIOUS", "AWSPENDING"]);
