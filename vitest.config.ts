import { readdirSync } from "node:fs";
import { defineConfig } from "vitest/config";

// Packages are imported by name; this private condition in their `exports` answers with sources, not with a build. Without
// `import`, which is there for imports anyway: named here it would hold for the `require` of other packages too.
const conditions = ["@sstash/source", "node"];

// The peers' programs are not everybody's: `npm test` needs nothing but Node.
const peers = process.env["SSTASH_PEERS"] !== undefined;
const slow = process.env["SSTASH_SLOW"] === "1";

const peerFolders = ["test/peers", "packages/lambda-example/test/peers"];
const peerTests = peerFolders.map((folder) => `${folder}/**/*.test.ts`);
/** Killed, throttled and sick processes, and the shells' own completion: minutes, or programs that are not everybody's. */
const slowTests = ["test/resilience/**/*.test.ts", "packages/cli/test/completion/shells.test.ts"];

if (!peers && !slow) {
  const inFolder = (folder: string) => readdirSync(folder).filter((name) => name.endsWith(".test.ts")).length;
  process.stderr.write(
    `Not run here: ${peerFolders.join(" and ")} (${peerFolders.map(inFolder).join(" and ")} files; needs what test/peers/install.sh installs; npm run test:peers), and\n` +
      `test/resilience with the shells' completion (${inFolder("test/resilience") + 1} files; takes minutes; npm run test:slow)\n`,
  );
}

// Where CI wants the counts.
const report = process.env["SSTASH_TEST_REPORT"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: peers ? peerTests : slow ? slowTests : ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["**/node_modules/**", ...(peers || slow ? [] : [...peerTests, ...slowTests])],
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    // Every core; left to itself vitest leaves one out, which of two is half.
    maxWorkers: "100%",
    testTimeout: peers ? 120_000 : 20_000,
    hookTimeout: 60_000,
    env: {
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      AWS_EC2_METADATA_DISABLED: "true",
    },
  },
});
