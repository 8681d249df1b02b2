import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to a server that takes time, stalls, hangs, or leads to another server. */
export interface TcpProxy {
  readonly port: number;
  /** Bytes take this long to either side. */
  oneWayMs: number;
  /** Where the next connections lead to; those that are open stay where they are. */
  target: number;
  /** Lets nothing through for so long, in either direction, and then all of it; `Infinity`: for good. */
  stall(ms: number): void;
  close(): Promise<void>;
}

/** Starts one in front of a port of this machine. */
export async function startTcpProxy(target: number, oneWayMs = 0): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let heldUntil = 0;

  function carry(from: Socket, to: Socket): void {
    sockets.add(from);
    from.setNoDelay();
    // In the order they came, whatever the delay was when they did.
    let lastAt = 0;
    from.on("data", (bytes) => {
      lastAt = Math.max(lastAt, performance.now() + proxy.oneWayMs, heldUntil);
      if (lastAt === Infinity) return;
      const waitMs = lastAt - performance.now();
      if (waitMs <= 0) to.write(bytes);
      else setTimeout(() => to.write(bytes), waitMs);
    });
    from.on("error", () => to.destroy());
    from.on("close", () => {
      sockets.delete(from);
      to.destroy();
    });
  }

  const server = createServer((socket) => {
    const other = connect(proxy.target, "127.0.0.1");
    carry(socket, other);
    carry(other, socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const proxy: TcpProxy = {
    port: (server.address() as AddressInfo).port,
    oneWayMs,
    target,
    stall(ms) {
      heldUntil = performance.now() + ms;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
  return proxy;
}
