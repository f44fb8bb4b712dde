/** credstash's own. Written here too, so that help and errors need not load the backend. */
export const defaultTable = "credential-store";
export const defaultKey = "alias/credstash";
