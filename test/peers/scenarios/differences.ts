import type { Difference } from "../comparison.ts";

/**
 * Where sstash differs from credstash on purpose, and why, with what each shows. An entry that no longer differs, or
 * differs otherwise, fails its test, and so does a difference without an entry.
 */
export const differences: readonly { readonly reason: string; readonly found: readonly Difference[] }[] = [
  {
    reason:
      "credstash's own text for this is out of its reach since 1.16.2; it is printed again, and the name scripts look for stays",
    found: [
      {
        id: "A9",
        what: "stderr",
        credstash:
          "An error occurred (ConditionalCheckFailedException) when calling the PutItem operation: The conditional request failed",
        sstash:
          "foo version 0000000000000000001 is already in the credential store. Use the -v flag to specify a new version (ConditionalCheckFailedException)",
      },
      {
        id: "V5 again",
        what: "stderr",
        credstash:
          "An error occurred (ConditionalCheckFailedException) when calling the PutItem operation: The conditional request failed",
        sstash:
          "nine version 0000000000000000010 is already in the credential store. Use the -v flag to specify a new version (ConditionalCheckFailedException)",
      },
    ],
  },
  {
    reason: "a version is found by the text it was put with, not only by its padded form",
    found: [
      { id: "V7", what: "status", credstash: 1, sstash: 0 },
      { id: "V7", what: "stdout", credstash: "", sstash: "x\n" },
    ],
  },
  {
    reason: "rows that old writers left unpadded are found by their version",
    found: [
      { id: "V4", what: "status", credstash: 1, sstash: 0 },
      { id: "V4", what: "stdout", credstash: "", sstash: "one\n" },
      {
        id: "V4",
        what: "stderr",
        credstash: "Item {'name': 'n', 'version': '0000000000000000001'} couldn't be found.",
        sstash: "",
      },
    ],
  },
  {
    reason: "long global options are understood after the verb too",
    found: [
      { id: "G get three --region us-east-1", what: "status", credstash: 2, sstash: 0 },
      { id: "G get three --region us-east-1", what: "stdout", credstash: "", sstash: "five\n" },
    ],
  },
  {
    reason: "sstash tells its version",
    found: [
      { id: "G --version", what: "status", credstash: 2, sstash: 0 },
      { id: "G --version", what: "stdout", credstash: "", sstash: "0.1.0\n" },
    ],
  },
  {
    reason: "a -- before the verb ends the global options",
    found: [
      { id: "G -- keys", what: "status", credstash: 2, sstash: 0 },
      {
        id: "G -- keys",
        what: "stdout",
        credstash: "",
        sstash: "dash\nequals\nfoo\nfraction\nminus\nswallowed\nthree\n",
      },
    ],
  },
  {
    reason: "options may stand between arguments; credstash refuses what comes after them",
    found: [
      { id: "O get foo -v 1 a=b", what: "status", credstash: 2, sstash: 0 },
      { id: "O get foo -v 1 a=b", what: "stdout", credstash: "", sstash: "secret\n" },
      { id: "O put foo -a six c=d", what: "status", credstash: 2, sstash: 0 },
      { id: "O put foo -a six c=d", what: "stdout", credstash: "", sstash: "foo has been stored\n" },
      { id: "O put foo six -a c=d", what: "status", credstash: 2, sstash: 0 },
      { id: "O put foo six -a c=d", what: "stdout", credstash: "", sstash: "foo has been stored\n" },
      { id: "O put split -v 2 value", what: "status", credstash: 2, sstash: 0 },
      { id: "O put split -v 2 value", what: "stdout", credstash: "", sstash: "split has been stored\n" },
      { id: "O get split", what: "status", credstash: 1, sstash: 0 },
      { id: "O get split", what: "stdout", credstash: "", sstash: "value\n" },
      { id: "O get split", what: "stderr", credstash: "Item {'name': 'split'} couldn't be found.", sstash: "" },
      {
        id: "options between arguments",
        what: "rows",
        credstash: [],
        sstash: [
          "contents=S(4) digest=S(SHA256) hmac=B(64) key=S(172) name=S(foo) version=S(0000000000000000002)",
          "contents=S(4) digest=S(SHA256) hmac=B(64) key=S(172) name=S(foo) version=S(0000000000000000003)",
          "contents=S(8) digest=S(SHA256) hmac=B(64) key=S(172) name=S(split) version=S(0000000000000000002)",
        ],
      },
    ],
  },
  {
    reason: "a file is stored byte for byte; Python reads it as text and makes LF of its CR LF",
    found: [
      { id: "I5 file", what: "stdout", credstash: "one\ntwo\n\n", sstash: "one\r\ntwo\r\n\n" },
      {
        id: "values from files, standard input and a prompt",
        what: "rows",
        credstash: ["contents=S(12) digest=S(SHA256) hmac=B(64) key=S(172) name=S(f) version=S(0000000000000000001)"],
        sstash: ["contents=S(16) digest=S(SHA256) hmac=B(64) key=S(172) name=S(f) version=S(0000000000000000001)"],
      },
    ],
  },
  {
    reason:
      "only * is special in a name: credstash hands the rest to a regular expression, where . is any character and [ may be an error",
    found: [
      {
        id: "W1",
        what: "stdout",
        credstash: '{\n    "a.b": "1",\n    "a.c": "2",\n    "ab": "3"\n}',
        sstash: '{\n    "a.b": "1",\n    "a.c": "2"\n}',
      },
      { id: "W3", what: "status", credstash: 1, sstash: 0 },
      { id: "W3", what: "stdout", credstash: "", sstash: "{}" },
    ],
  },
  {
    reason: "each secret that failed is named, and all of them, not only the first",
    found: [
      {
        id: "W5",
        what: "stderr",
        credstash: "Item {'name': 'a.b', 'version': '0000000000000000002'} couldn't be found.",
        sstash: "a.b: Item {'name': 'a.b', 'version': '0000000000000000002'} couldn't be found.",
      },
      {
        id: "F8 get",
        what: "stderr",
        credstash:
          "KMS ERROR: Could not decrypt hmac key with KMS. The encryption context provided may not match the one used when the credential was stored.",
        sstash:
          "bound: KMS ERROR: Could not decrypt hmac key with KMS. The encryption context provided may not match the one used when the credential was stored.",
      },
      {
        id: "F8 get csv",
        what: "stderr",
        credstash:
          "KMS ERROR: Could not decrypt hmac key with KMS. The encryption context provided may not match the one used when the credential was stored.",
        sstash:
          "bound: KMS ERROR: Could not decrypt hmac key with KMS. The encryption context provided may not match the one used when the credential was stored.",
      },
      {
        id: "F9 get",
        what: "stderr",
        credstash: "Item {'name': 'cd', 'version': '0000000000000000002'} couldn't be found.",
        sstash: "cd: Item {'name': 'cd', 'version': '0000000000000000002'} couldn't be found.",
      },
    ],
  },
  {
    reason: "a getall that cannot be whole ends, with status 1; credstash prints one error and hangs",
    found: [
      { id: "F8", what: "status", credstash: "killed at the time limit", sstash: 1 },
      {
        id: "F8",
        what: "stderr",
        credstash:
          "KMS ERROR: Could not decrypt hmac key with KMS. The encryption context provided may not match the one used when the credential was stored.",
        sstash:
          "bound: KMS ERROR: Could not decrypt hmac key with KMS. The encryption context provided may not match the one used when the credential was stored.",
      },
      { id: "F9 missing", what: "status", credstash: "killed at the time limit", sstash: 1 },
      {
        id: "F9 missing",
        what: "stderr",
        credstash: "Item {'name': 'cd', 'version': '0000000000000000002'} couldn't be found.",
        sstash: "cd: Item {'name': 'cd', 'version': '0000000000000000002'} couldn't be found.",
      },
    ],
  },
  {
    reason:
      "a value with quotes of both kinds is refused: a shell that sources credstash's document runs what stands behind one",
    found: [
      { id: "F3", what: "status", credstash: 0, sstash: 1 },
      {
        id: "F3",
        what: "stdout",
        credstash: "\n\n'\nA.B='v\"1,é😀'q'\nA.C='line1\nEMPTYV=''\nNUM='0123'\nline2",
        sstash: "",
      },
    ],
  },
  {
    reason: "an entry that was not stored makes the status 1, and its error names it",
    found: [
      { id: "PA2", what: "status", credstash: 0, sstash: 1 },
      {
        id: "PA2",
        what: "stderr",
        credstash:
          "An error occurred (ConditionalCheckFailedException) when calling the PutItem operation: The conditional request failed",
        sstash:
          "p1: p1 version 0000000000000000000 is already in the credential store. Use the -v flag to specify a new version (ConditionalCheckFailedException)",
      },
      { id: "PA5", what: "status", credstash: 0, sstash: 1 },
    ],
  },
  {
    reason: "the comment of a putall is stored; credstash takes the option and forgets it",
    found: [
      {
        id: "PA12 list",
        what: "stdout",
        credstash: "p1 -- version 0000000000000000000 -- comment \n",
        sstash: "p1 -- version 0000000000000000000 -- comment why\n",
      },
      {
        id: "a comment for many values",
        what: "rows",
        credstash: ["contents=S(4) digest=S(SHA256) hmac=B(64) key=S(172) name=S(p1) version=S(0000000000000000000)"],
        sstash: [
          "comment=S(why) contents=S(4) digest=S(SHA256) hmac=B(64) key=S(172) name=S(p1) version=S(0000000000000000000)",
        ],
      },
    ],
  },
  {
    reason: "AWS_REGION, which boto3 does not know, goes before the region of a profile",
    found: [
      { id: "S6 AWS_REGION", what: "status", credstash: 0, sstash: 1 },
      { id: "S6 AWS_REGION", what: "stdout", credstash: "b\n", sstash: "" },
    ],
  },
  {
    reason: "the name stands where credstash prints a bare %s",
    found: [
      {
        id: "K6 wrong",
        what: "stderr",
        credstash: "INTEGRITY ERROR: Computed HMAC on %s does not match stored HMAC",
        sstash: "INTEGRITY ERROR: Computed HMAC on another hmac does not match stored HMAC",
      },
      {
        id: "K6 short",
        what: "stderr",
        credstash: "INTEGRITY ERROR: Computed HMAC on %s does not match stored HMAC",
        sstash: "INTEGRITY ERROR: Computed HMAC on half an hmac does not match stored HMAC",
      },
      {
        id: "K6 digest",
        what: "stderr",
        credstash: "INTEGRITY ERROR: Computed HMAC on %s does not match stored HMAC",
        sstash: "INTEGRITY ERROR: Computed HMAC on another digest does not match stored HMAC",
      },
      {
        id: "K6 contents",
        what: "stderr",
        credstash: "INTEGRITY ERROR: Computed HMAC on %s does not match stored HMAC",
        sstash: "INTEGRITY ERROR: Computed HMAC on other contents does not match stored HMAC",
      },
    ],
  },
];
