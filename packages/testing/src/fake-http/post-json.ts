/** What came back, whole. */
export interface PostedReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON of the text; throws when it is none. */
  json(): unknown;
}

/** Posts a body over real HTTP and reads the whole reply; texts go as they are, anything else as JSON. */
export async function postJson(url: string, body: unknown, init: RequestInit = {}): Promise<PostedReply> {
  const response = await fetch(url, {
    method: "POST",
    ...init,
    headers: { "content-type": "application/json", ...init.headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: (): unknown => JSON.parse(text) };
}
