import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A model hub in this process. */
export interface HubServer {
  /** Address to be set as `env.remoteHost`, slash included. */
  readonly url: string;
  /** Paths asked for, in their order. */
  readonly requests: string[];
  /** Status to answer with instead of files. Absent: files. */
  failWith: number | undefined;
  close(): Promise<void>;
}

/** Serves the files of one model under `/<id>/resolve/<revision>/`, and their list under `/api/models/<id>/tree/<revision>`. */
export async function startHubServer(
  prefix: string,
  files: Readonly<Record<string, Uint8Array | object>>,
): Promise<HubServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    requests.push(path);
    const content = path.startsWith(prefix) ? files[path.slice(prefix.length)] : undefined;
    const isList = path === `/api/models${prefix.replace("/resolve/", "/tree/").slice(0, -1)}?recursive=true`;
    const answer = isList ? Object.keys(files).map((file) => ({ type: "file", path: file })) : content;
    const body = answer instanceof Uint8Array ? Buffer.from(answer) : Buffer.from(JSON.stringify(answer ?? {}));
    const status = hub.failWith ?? (answer === undefined ? 404 : 200);
    response.writeHead(status, { "content-length": body.length }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const hub: HubServer = {
    url: `http://127.0.0.1:${port}/`,
    requests,
    failWith: undefined,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return hub;
}
