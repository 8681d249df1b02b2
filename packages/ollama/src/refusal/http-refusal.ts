/** A reply with an error status, as it came: the text may hold inputs. */
export class HttpRefusal extends Error {
  /** HTTP status; 200 when a reply that looks like success holds an error. */
  readonly status: number;
  /** Headers of the reply. */
  readonly headers: Headers;

  constructor(status: number, body: string, headers: Headers = new Headers()) {
    super(errorText(body));
    this.name = "HttpRefusal";
    this.status = status;
    this.headers = headers;
  }
}

/** The sentence in an error body: Ollama's `{"error":"…"}`, what proxies make of it, or the body when it is no JSON. */
function errorText(body: string): string {
  try {
    return sentenceOf(JSON.parse(body)) ?? body;
  } catch {
    return body;
  }
}

/** The first text under the names that say what went wrong, however deep objects and lists wrap it. */
export function sentenceOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return firstSentence(value);
  if (typeof value !== "object" || value === null) return undefined;
  const { error, message, detail, errors }: Readonly<Record<string, unknown>> = { ...value };
  return firstSentence([error, message, detail, errors]);
}

function firstSentence(values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const sentence = sentenceOf(value);
    if (sentence !== undefined && sentence !== "") return sentence;
  }
  return undefined;
}
