import { type RawRequest, rawRequests, type ServerKind } from "./raw-requests.ts";
import { replyFacts, type ReplyFacts } from "./reply-facts.ts";

/** One request with what was answered. */
export interface Exchanged {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** The body as it was sent, cut after 160 characters. */
  readonly body: string | undefined;
  readonly reply: ReplyFacts;
}

/** Where a list is replayed. */
export interface ReplayTarget {
  readonly kind: ServerKind;
  /** `http://host:port`, without a path. */
  readonly origin: string;
  readonly model: string;
  /** Absent: the server has no key, and requests about keys are left out. */
  readonly key?: string | undefined;
}

// Long enough for 2,049 texts on a busy machine; a server that hangs must not hang the list.
const answerWithinMs = 60_000;

/** Sends every request of the list that the server's kind is asked, one after another. */
export async function replayRequests(target: ReplayTarget): Promise<readonly Exchanged[]> {
  const asked = rawRequests.filter(
    ({ kinds, key }) => kinds.includes(target.kind) && (key === undefined || target.key !== undefined),
  );
  const exchanges: Exchanged[] = [];
  for (const request of asked) exchanges.push(await exchange(request, target));
  return exchanges;
}

async function exchange(request: RawRequest, target: ReplayTarget): Promise<Exchanged> {
  const { name, method, path, body } = request;
  const sent = { name, method, path, body: body?.slice(0, 160) };
  try {
    const { status, type, text } = await send(request, target);
    return { ...sent, reply: replyFacts(status, type, text, target.model) };
  } catch (error) {
    // No answer is an answer too.
    const why = error instanceof Error ? error.name : "unknown";
    return { ...sent, reply: { status: 0, type: "", body: `no answer: ${why}` } };
  }
}

async function send(
  request: RawRequest,
  target: ReplayTarget,
): Promise<{ readonly status: number; readonly type: string; readonly text: string }> {
  const { method, path, body } = request;
  const response = await fetch(`${target.origin}${path}`, {
    method,
    signal: AbortSignal.timeout(answerWithinMs),
    headers: { "content-type": "application/json", ...authorization(request, target) },
    ...(body === undefined ? {} : { body: body.replaceAll("{model}", target.model) }),
  });
  const type = response.headers.get("content-type") ?? "";
  return { status: response.status, type, text: await response.text() };
}

function authorization({ key }: RawRequest, target: ReplayTarget): Record<string, string> {
  if (target.key === undefined || key === "none") return {};
  return { authorization: `Bearer ${key === "wrong" ? "sk-wrong" : target.key}` };
}
