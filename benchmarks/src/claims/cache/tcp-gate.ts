import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A way to a server on this machine that can be shut and opened again. */
export interface TcpGate {
  readonly port: number;
  /** Drops every connection and refuses new ones. */
  shut(): Promise<void>;
  open(): Promise<void>;
}

/** Opens a gate to a port of this machine. */
export async function openGate(target: number): Promise<TcpGate> {
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;

  async function open(): Promise<void> {
    server = createServer((socket) => {
      const beyond = connect(target, "127.0.0.1");
      for (const end of [socket, beyond]) {
        sockets.add(end);
        end.on("error", () => end.destroy());
        end.on("close", () => sockets.delete(end));
      }
      socket.pipe(beyond).pipe(socket);
    }).listen(port, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  }

  await open();
  return {
    get port() {
      return port;
    },
    open,
    async shut() {
      const closed = server?.close();
      for (const socket of sockets) socket.destroy();
      if (closed) await once(closed, "close");
    },
  };
}
