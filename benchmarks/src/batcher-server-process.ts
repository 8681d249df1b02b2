/** The fake OpenAI server in a process of its own, so that its work is not counted as the client's. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { type FakeOpenAISettings, startFakeOpenAI } from "@embedloom/testing";

/** What the server tells of itself. */
export interface ServerReport {
  readonly counters: {
    readonly requestsServed: number;
    readonly vectorsServed: number;
    readonly rateLimited: number;
    readonly peakInFlight: number;
  };
  /** All requests, refused ones included. */
  readonly requests: number;
  /** How many texts were paid for more than once, and how many times too often altogether. */
  readonly paidTwice: { readonly texts: number; readonly times: number };
}

/** A server that runs elsewhere. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  report(): Promise<ServerReport>;
}

/** Settings that can be sent to another process; `poison` refuses texts that contain it. */
export type ServerSettings = Pick<
  FakeOpenAISettings,
  "rateLimits" | "retryAfter" | "inputsPerRequest" | "models" | "faults" | "serviceTime"
>;

/** Starts the server and waits until it listens. */
export async function startServerProcess(settings: ServerSettings): Promise<ServerProcess> {
  const child = fork(import.meta.filename, ["serve"]);
  child.send(settings);
  const [url] = (await once(child, "message")) as [string];
  return {
    url,
    async report() {
      child.send("report");
      const [report] = (await once(child, "message")) as [ServerReport];
      return report;
    },
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, "close");
    },
  };
}

async function serve(): Promise<void> {
  // The benchmark was killed: nobody else would end this.
  process.on("disconnect", () => process.exit());
  const [settings] = (await once(process, "message")) as [ServerSettings];
  const server = await startFakeOpenAI(settings);
  process.on("message", () => {
    const { requestsServed, vectorsServed, rateLimited, peakInFlight } = server.counters;
    const again = [...server.textsServed.values()].filter((times) => times > 1);
    process.send?.({
      counters: { requestsServed, vectorsServed, rateLimited, peakInFlight },
      requests: server.requests.length,
      paidTwice: { texts: again.length, times: again.reduce((sum, times) => sum + times - 1, 0) },
    } satisfies ServerReport);
  });
  process.send?.(server.url);
}

if (process.argv[2] === "serve" && process.argv[1] === import.meta.filename) await serve();
