import { createServer } from "node:http";
import { once } from "node:events";
import { Buffer } from "node:buffer";

/** How a server over HTTP treats texts longer than its window. */
export interface CountingServerSettings {
  /** Most tokens of a text. */
  readonly window: number;
  /** `cut` reads the beginning alone, counts that and says nothing; `refuse` says which and how long in words of its own. */
  readonly long: "cut" | "refuse";
  /** Words of a refusal. @default NIM's */
  readonly words?: ((tokens: number, window: number, index: number) => string) | undefined;
  /** Status of a refusal. @default 400 */
  readonly status?: number | undefined;
}

/** A server that counts words as tokens, with one for each end of a text. */
export interface CountingServer extends AsyncDisposable {
  readonly url: string;
  /** The inputs of every request. */
  readonly requests: readonly (readonly string[])[];
}

/** Tokens of a text as the server counts them. */
export function tokensOf(text: string): number {
  return text.split(/\s+/).filter(Boolean).length + 2;
}

/** Starts one on the loopback; rows depend on the words that were read, and on nothing else. */
export async function startCountingServer(settings: CountingServerSettings): Promise<CountingServer> {
  const { window, long, status = 400 } = settings;
  const words =
    settings.words ?? ((tokens, most) => `Input length ${tokens} exceeds maximum allowed token size ${most}`);
  const requests: string[][] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { input } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { input: string[] };
      requests.push(input);
      const reply = (code: number, body: object): void => {
        response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
      };
      const at = input.findIndex((text) => tokensOf(text) > window);
      if (at >= 0 && long === "refuse") {
        reply(status, { detail: words(tokensOf(input[at]!), window, at) });
        return;
      }
      const read = input.map((text) =>
        text
          .split(/\s+/)
          .filter(Boolean)
          .slice(0, window - 2),
      );
      const data = read.map((parts, index) => ({ index, embedding: [1, parts.length, parts.join("").length % 97] }));
      reply(200, { data, usage: { prompt_tokens: read.reduce((total, parts) => total + parts.length + 2, 0) } });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
