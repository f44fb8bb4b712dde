import { defineConfig } from "vitest/config";

// Packages are imported by name; this private condition in their `exports` answers with sources, not with a build.
const conditions = ["@sstash/source", "node", "import", "default"];

// The peers' programs are not everybody's: `npm test` needs nothing but Node.
const peers = process.env["SSTASH_PEERS"] !== undefined;

if (!peers)
  process.stderr.write(
    `Not run here: test/peers (6 files), which needs programs that test/peers/install.sh installs; npm run test:peers\n`,
  );

// Where CI wants the counts.
const report = process.env["SSTASH_TEST_REPORT"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: peers ? ["test/peers/**/*.test.ts"] : ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
    exclude: peers ? ["**/node_modules/**"] : ["**/node_modules/**", "test/peers/**"],
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    testTimeout: peers ? 120_000 : 20_000,
    hookTimeout: 60_000,
    env: {
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      AWS_EC2_METADATA_DISABLED: "true",
    },
  },
});
