import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { execPath } from "node:process";

/** A server whose replies were made before, in a process of its own. */
export interface CannedServer extends AsyncDisposable {
  readonly url: string;
}

/** Starts it. */
export async function startCannedServer(): Promise<CannedServer> {
  const server = spawn(execPath, [join(import.meta.dirname, "../../openai-canned-server.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [greeting] = await once(server.stdout, "data");
  return {
    url: String(greeting).trim(),
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.kill();
      await closed;
    },
  };
}
