import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";

/** Where the binary lies, as the tools of the repository found it. */
interface RedisBinary {
  readonly path: string;
  readonly libraryPath: string | undefined;
}

/** A server of this machine on a port of its own. */
export async function listen(onSocket: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const server = createServer(onSocket).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

/** A port where nobody listens. */
export async function freePort(): Promise<number> {
  const { server, port } = await listen(() => {});
  server.close();
  await once(server, "close");
  return port;
}

/** Starts an empty Redis that keeps nothing on disk, and waits until it answers. */
export async function startRedis(
  binary: RedisBinary,
  port: number,
  folder: string,
  ...options: readonly string[]
): Promise<ChildProcess> {
  const env = { ...process.env, ...(binary.libraryPath !== undefined && { LD_LIBRARY_PATH: binary.libraryPath }) };
  const fixed = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
  const server = spawn(binary.path, [...fixed, ...options], { stdio: ["ignore", "pipe", "ignore"], env });
  for await (const line of createInterface({ input: server.stdout })) {
    if (line.includes("Ready to accept connections")) break;
  }
  return server;
}

/** Ends a server, frozen or not, and waits until it is gone. */
export async function killRedis(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, "exit");
  server.kill("SIGKILL");
  await exited;
}
