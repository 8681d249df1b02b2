import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";

/** A server that listens. */
export interface ListeningServer {
  readonly port: number;
  /** Whether the wanted port was taken and another one was used. */
  readonly moved: boolean;
  /** Stops listening and cuts all connections. */
  close(): Promise<void>;
}

/** Where to listen. */
export interface ListenOptions {
  readonly host: string;
  /** 0 for any. */
  readonly port: number;
}

const KEEP_ALIVE_MS = 120_000;
/** In which a client must have sent its headers, which a browser does at once. */
const HEADERS_MS = 10_000;

/** In which a client whose body was refused reads why. */
const LINGER_MS = 2000;

/** Listens on a port, or on a free one where that is taken. */
export async function serveStudio({ fetch }: Hono, { host, port }: ListenOptions): Promise<ListeningServer> {
  const serverOptions = { headersTimeout: HEADERS_MS, connectionsCheckingInterval: HEADERS_MS / 2 };
  async function answer(request: Request, env: HttpBindings): Promise<Response> {
    const response = await fetch(request, env);
    // A body that was refused is not read to its end, and its connection closed: who does not know would lose its next request.
    const isRead = env.incoming.complete || ["GET", "HEAD"].includes(request.method);
    if (!isRead) {
      response.headers.set("connection", "close");
      linger(env.incoming.socket);
    }
    return response;
  }
  const server = createAdaptorServer({ fetch: answer as Hono["fetch"], hostname: host, serverOptions }) as Server;
  // A browser that reuses a connection in the moment in which it is closed would lose its request.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  let moved = false;
  try {
    await listen(server, host, port);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    moved = true;
    await listen(server, host, 0);
  }
  const { port: found } = server.address() as AddressInfo;
  return {
    port: found,
    moved,
    async close() {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, "close");
    },
  };
}

/** Gives the client of a connection time to read the answer: closed with bytes unread, a connection is reset, and the answer may be lost. */
function linger(socket: Socket): void {
  socket.destroySoon = () => {
    socket.end();
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  await once(server, "listening");
}
