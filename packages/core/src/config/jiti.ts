// Loaded where Node does not strip types.
export { createJiti } from "jiti";
