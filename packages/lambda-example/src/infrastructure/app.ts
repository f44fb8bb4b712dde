// What `cdk` runs: `cdk deploy -c engine=postgresql -c authentication=iam`.
import { fileURLToPath } from "node:url";
import { App } from "aws-cdk-lib";
import { type EngineName, engines } from "./engine.ts";
import { type Authentication, SampleStack } from "./sample-stack.ts";

const app = new App();
const engineName = choice("engine", Object.keys(engines) as EngineName[]);
const authentication = choice<Authentication>("authentication", ["password", "iam"]);
const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
if (account === undefined || region === undefined) {
  throw new Error("no account or Region: cdk takes them from your AWS credentials, which it did not find");
}
new SampleStack(app, `SstashSample-${engineName}`, {
  env: { account, region },
  engineName,
  authentication,
  bundle: fileURLToPath(new URL(`../../dist/${engineName}`, import.meta.url)),
});

/** A context value; the first of the choices where none is given. */
function choice<T extends string>(name: string, choices: readonly T[]): T {
  const given: unknown = app.node.tryGetContext(name) ?? choices[0];
  const found = choices.find((one) => one === given);
  if (found === undefined) throw new Error(`${name} is one of ${choices.join(", ")}`);
  return found;
}
