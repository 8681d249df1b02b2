import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { Redis } from "ioredis";

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

/** Servers that make up one cluster, each with a third of the slots, and their ports. */
export async function startCluster(
  binary: RedisBinary,
  folder: string,
): Promise<{ servers: ChildProcess[]; ports: number[] }> {
  const ports = await Promise.all([freePort(), freePort(), freePort()]);
  const servers = await Promise.all(
    ports.map(async (port, i) => {
      const options = ["--cluster-enabled", "yes", "--cluster-config-file", `nodes-${i}.conf`];
      // By default the bus listens 10,000 ports above, which may be no port any more.
      return startRedis(binary, port, folder, ...options, "--cluster-port", `${await freePort()}`);
    }),
  );
  const clients = ports.map((port) => new Redis({ port, host: "127.0.0.1" }));
  const share = Math.ceil(16_384 / ports.length);
  for (const [i, client] of clients.entries()) {
    await client.cluster("SET-CONFIG-EPOCH", i + 1);
    await client.cluster("ADDSLOTSRANGE", i * share, Math.min((i + 1) * share, 16_384) - 1);
  }
  const bus = await Promise.all(clients.map(busPort));
  for (const [i, port] of ports.entries()) await clients[0]!.call("CLUSTER", "MEET", "127.0.0.1", port, bus[i]!);
  for (const client of clients) {
    while (!/cluster_state:ok[^]*cluster_known_nodes:3/.test(String(await client.cluster("INFO"))))
      await setTimeout(10);
  }
  await Promise.all(clients.map((client) => client.quit()));
  return { servers, ports };
}

async function busPort(client: Redis): Promise<string> {
  const [, port = ""] = (await client.config("GET", "cluster-port")) as string[];
  return port;
}
