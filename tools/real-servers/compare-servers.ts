import {
  type Exchanged,
  replayRequests,
  replyDifferences,
  type ReplyDifference,
  type ServerKind,
  startFakeServer,
} from "../../packages/testing/src/real-servers/index.ts";

/** A real server that someone runs. */
export interface RealServer {
  readonly kind: ServerKind;
  /** With or without `/v1`. */
  readonly url: string;
  readonly model: string;
  readonly key?: string | undefined;
  readonly behind?: "llama.cpp" | "ollama" | undefined;
}

/** What came of replaying the list against a server and its fake. */
export interface Comparison {
  readonly real: readonly Exchanged[];
  readonly differences: readonly ReplyDifference[];
  /** Width of the real vectors. */
  readonly dimensions: number;
}

/** Replays the list against a real server, then against a fake that serves a model of the same width. */
export async function compareServers({ kind, url, model, key, behind }: RealServer): Promise<Comparison> {
  const origin = url.replace(/\/(?:v1\/?)?$/, "");
  const real = await replayRequests({ kind, origin, model, key });
  const dimensions = widthIn(real);
  const version = kind === "ollama" ? await ollamaVersion(origin) : undefined;
  const fake = await startFakeServer(kind, { model, dimensions, key, behind, version });
  try {
    const faked = await replayRequests({ kind, origin: fake.origin, model, key });
    return { real, differences: replyDifferences(real, faked), dimensions };
  } finally {
    await fake.close();
  }
}

function widthIn(exchanges: readonly Exchanged[]): number {
  const first = JSON.stringify(exchanges.find(({ reply }) => reply.status === 200)?.reply.body ?? "");
  const width = /"width":(\d+)/.exec(first)?.[1];
  if (width === undefined)
    throw new TypeError(`The first answer with status 200 holds no vector: ${first.slice(0, 200)}`);
  return Number(width);
}

async function ollamaVersion(origin: string): Promise<string | undefined> {
  const reply: unknown = await (await fetch(`${origin}/api/version`)).json();
  return typeof reply === "object" && reply !== null && "version" in reply ? String(reply.version) : undefined;
}
