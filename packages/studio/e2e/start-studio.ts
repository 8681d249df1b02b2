import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../serve.ts", import.meta.url));

/** A studio in a process of its own. */
export interface RunningStudio {
  readonly url: string;
  /** A path of it with the token, for a page that comes for the first time. */
  link(path: string): string;
  readonly port: number;
  readonly pid: number;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** Starts the studio on loopback and waits until it tells its address; the first start builds the page. */
export async function startStudio({
  data,
  port = 0,
}: {
  readonly data: string;
  readonly port?: number;
}): Promise<RunningStudio> {
  // What the developer's own command has indexed belongs into no test and no picture.
  const options = ["--port", `${port}`, "--data", data];
  const server = spawn(process.execPath, [MAIN, ...options], { stdio: ["ignore", "pipe", "inherit"] });
  const killWithUs = (): void => void server.kill("SIGKILL");
  process.once("exit", killWithUs);
  const printed = await address(server);
  const { origin: url, searchParams } = new URL(printed);
  return {
    url,
    link(path) {
      const link = new URL(path, url);
      for (const [name, value] of searchParams) link.searchParams.set(name, value);
      return link.href;
    },
    port: Number(new URL(url).port),
    pid: server.pid ?? 0,
    async kill() {
      process.off("exit", killWithUs);
      if (server.exitCode === null && server.signalCode === null && server.kill("SIGKILL")) await once(server, "exit");
    },
  };
}

async function address(server: ChildProcess): Promise<string> {
  const lines = createInterface({ input: server.stdout! });
  return await new Promise<string>((resolve, reject) => {
    lines.on("line", (line) => {
      const [url] = /http:\/\/\S+/.exec(line) ?? [];
      if (url !== undefined) resolve(url);
    });
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`The studio ended with code ${code} before it listened.`)));
  });
}
