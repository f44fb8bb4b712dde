/** What an encoder leaves as it is, and how it writes a space when not as `%20`. */
interface PercentEncoder {
  readonly escaped: RegExp;
  readonly space?: string;
}

const percentEncoders: readonly PercentEncoder[] = [
  // encodeURIComponent
  { escaped: /[^A-Za-z0-9\-_.!~*'()]/g },
  // encodeURI
  { escaped: /[^A-Za-z0-9\-_.!~*'();/?:@&=+$,#]/g },
  // RFC 3986, and Python's quote(), which keeps the slash
  { escaped: /[^A-Za-z0-9\-_.~]/g },
  { escaped: /[^A-Za-z0-9\-_.~/]/g },
  // HTML forms and URLSearchParams, and Python's quote_plus()
  { escaped: /[^A-Za-z0-9*\-._]/g, space: "+" },
  { escaped: /[^A-Za-z0-9\-_.~]/g, space: "+" },
];

/** @param value a character for each byte */
export function percentForms(value: string): readonly string[] {
  return percentEncoders.flatMap(({ escaped, space }) => {
    const encode = (byte: string) => (byte === " " && space !== undefined ? space : `%${hexOf(byte, 2)}`);
    const lower = value.replace(escaped, encode);
    return [lower, lower.replace(/%[0-9a-f]{2}/g, (code) => code.toUpperCase())];
  });
}

interface JsonEncoder {
  /** Escaped as `\uXXXX`, besides what JSON must escape. */
  readonly escaped: RegExp;
  readonly upperCase?: boolean;
}

const jsonEncoders: readonly JsonEncoder[] = [
  // JSON.stringify
  { escaped: /(?!)/g },
  // Python's ensure_ascii, PHP
  { escaped: /[\x7f-\uffff]/g },
  { escaped: /[\x80-\uffff]/g },
  // Jackson's and Gson's ASCII
  { escaped: /[\x80-\uffff]/g, upperCase: true },
  // Go, which keeps JSON safe inside HTML
  { escaped: /[<>&\u2028\u2029]/g },
  // Gson and .NET, which do so with more
  { escaped: /[<>&='\u2028\u2029]/g },
  { escaped: /[<>&'+`\x7f-\uffff]/g, upperCase: true },
];

/** As between the quotes of a JSON text, that may be a string in another JSON text. */
export function jsonForms(value: string): readonly string[] {
  const plain = insideQuotes(value);
  const forms = jsonEncoders.map(({ escaped, upperCase = false }) =>
    plain.replace(escaped, (unit) => `\\u${upperCase ? hexOf(unit, 4).toUpperCase() : hexOf(unit, 4)}`),
  );
  // .NET writes the quote by its code too.
  forms.push(...forms.slice(-1).map((form) => form.replaceAll('\\"', "\\u0022")));
  const slashed = forms.map((form) => form.replaceAll("/", "\\/"));
  return [...forms, ...slashed].flatMap((form) => [form, insideQuotes(form)]);
}

function insideQuotes(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/**
 * As inside a shell's single quotes (ours and Python's), inside its double quotes, and as a bare word.
 *
 * @param value a character for each byte
 */
export function shellForms(value: string): readonly string[] {
  return [
    value.replaceAll("'", "'\\''"),
    value.replaceAll("'", `'"'"'`),
    value.replace(/["$`\\]/g, "\\$&"),
    value.replace(/[^\w@%+=:,./\-\x80-\xff]/g, "\\$&"),
  ];
}

/** @param value a character for each byte */
export function hexForms(value: string): readonly string[] {
  const lower = [...value].map((byte) => hexOf(byte, 2)).join("");
  return [lower, lower.toUpperCase()];
}

function hexOf(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, "0");
}
