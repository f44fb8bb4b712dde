// The floor: the calls that the work takes, by bare keep-alive HTTP with hand-made signatures, and nothing else. No SDK, no
// command line, no decryption. `node floor.js get|getall|putall|secrets-manager-get|secrets-manager-getall AT-A-TIME [SECRET or DOCUMENT]`
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";

const [verb, atATime, argument] = process.argv.slice(2);
const table = process.env.CREDSTASH_DEFAULT_TABLE;
const region = process.env.AWS_DEFAULT_REGION;
const agent = new Agent({ keepAlive: true, maxSockets: Number(atATime) });
const services = {
  kms: {
    endpoint: new URL(process.env.AWS_ENDPOINT_URL_KMS),
    target: "TrentService",
    type: "application/x-amz-json-1.1",
  },
  dynamodb: {
    endpoint: new URL(process.env.AWS_ENDPOINT_URL_DYNAMODB),
    target: "DynamoDB_20120810",
    type: "application/x-amz-json-1.0",
  },
  secretsmanager: {
    endpoint: new URL(process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER),
    target: "secretsmanager",
    type: "application/x-amz-json-1.1",
  },
};

function call(service, operation, input) {
  const { endpoint, target, type } = services[service];
  const body = JSON.stringify(input);
  const headers = signed(service, { type, host: endpoint.host, target: `${target}.${operation}`, body });
  return new Promise((resolve, reject) => {
    const sent = request({ agent, host: endpoint.hostname, port: endpoint.port, method: "POST", path: "/", headers });
    sent.on("error", reject).on("response", (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk)).on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`${operation}: ${response.statusCode} ${text}`));
      });
    });
    sent.end(body);
  });
}

const signingKeys = {};

function signed(service, { type, host, target, body }) {
  const time = `${new Date().toISOString().replace(/[-:]|\.\d+/g, "")}`;
  const day = time.slice(0, 8);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const names = "content-type;host;x-amz-date;x-amz-target";
  const canonical = `POST\n/\n\ncontent-type:${type}\nhost:${host}\nx-amz-date:${time}\nx-amz-target:${target}\n\n${names}\n${sha256(body)}`;
  signingKeys[scope] ??= [day, region, service, "aws4_request"].reduce(
    hmac,
    `AWS4${process.env.AWS_SECRET_ACCESS_KEY}`,
  );
  const signature = hmac(signingKeys[scope], `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`).toString(
    "hex",
  );
  const credential = `${process.env.AWS_ACCESS_KEY_ID}/${scope}`;
  return {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    host,
    "x-amz-date": time,
    "x-amz-target": target,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key, text) {
  return createHmac("sha256", key).update(text).digest();
}

async function sideBySide(inputs, work) {
  const waiting = inputs[Symbol.iterator]();
  const worker = async () => {
    for (const input of waiting) await work(input);
  };
  await Promise.all(Array.from({ length: Number(atATime) }, worker));
}

function unwrap(item) {
  return call("kms", "Decrypt", { CiphertextBlob: item.key.S, EncryptionContext: {} });
}

async function get(name) {
  const { Items } = await call("dynamodb", "Query", {
    TableName: table,
    ConsistentRead: true,
    ScanIndexForward: false,
    Limit: 2,
    KeyConditionExpression: "#name = :name",
    ExpressionAttributeNames: { "#name": "name" },
    ExpressionAttributeValues: { ":name": { S: name } },
  });
  await unwrap(Items[0]);
  return `${name}\n`;
}

async function getall() {
  const newest = new Map();
  let start;
  do {
    const page = await call("dynamodb", "Scan", { TableName: table, ConsistentRead: true, ExclusiveStartKey: start });
    for (const item of page.Items) {
      const held = newest.get(item.name.S);
      if (held === undefined || held.version.S < item.version.S) newest.set(item.name.S, item);
    }
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  await sideBySide(newest.values(), unwrap);
  return [...newest.keys(), ""].join("\n");
}

async function putall(path) {
  const entries = Object.entries(JSON.parse(readFileSync(path, "utf8")));
  await sideBySide(entries, async ([name, value]) => {
    const { CiphertextBlob } = await call("kms", "GenerateDataKey", {
      KeyId: "alias/credstash",
      EncryptionContext: {},
      NumberOfBytes: 64,
    });
    await call("dynamodb", "PutItem", {
      TableName: table,
      ConditionExpression: "attribute_not_exists(#name)",
      ExpressionAttributeNames: { "#name": "name" },
      Item: {
        name: { S: name },
        version: { S: "0".repeat(19) },
        key: { S: CiphertextBlob },
        contents: { S: Buffer.from(value).toString("base64") },
        hmac: { B: Buffer.from("0".repeat(64)).toString("base64") },
        digest: { S: "SHA256" },
        sstash_binding: { B: Buffer.alloc(33).toString("base64") },
      },
    });
  });
  return entries.map(([name]) => `${name}\n`).join("");
}

async function getSecretValue(name) {
  const { Name } = await call("secretsmanager", "GetSecretValue", { SecretId: name, VersionStage: "AWSCURRENT" });
  return `${Name}\n`;
}

/** The batches of one page are asked for while the next page is listed. */
async function getSecretValues() {
  const batches = [];
  let token;
  do {
    const page = await call("secretsmanager", "ListSecrets", { MaxResults: 100, NextToken: token });
    const ids = page.SecretList.map(({ ARN }) => ARN);
    for (let start = 0; start < ids.length; start += 20) {
      batches.push(call("secretsmanager", "BatchGetSecretValue", { SecretIdList: ids.slice(start, start + 20) }));
    }
    token = page.NextToken;
  } while (token !== undefined);
  const answers = await Promise.all(batches);
  return answers.flatMap(({ SecretValues }) => SecretValues.map(({ Name }) => `${Name}\n`)).join("");
}

const verbs = {
  get,
  getall,
  putall,
  "secrets-manager-get": getSecretValue,
  "secrets-manager-getall": getSecretValues,
};
process.stdout.write(await verbs[verb](argument));
agent.destroy();
