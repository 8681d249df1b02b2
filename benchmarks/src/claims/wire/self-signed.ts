import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A server over HTTPS whose certificate nobody signed but itself. */
export interface SelfSignedServer extends AsyncDisposable {
  readonly origin: string;
  /** Connections that were opened: each try is one, because the client never gets to its request. */
  connections(): number;
}

/** Whether `openssl`, which makes the certificate, is here. */
export function hasOpenSSL(): boolean {
  return spawnSync("openssl", ["version"]).status === 0;
}

/** Starts one with a certificate made for it, which is valid for a day. */
export async function startSelfSigned(): Promise<SelfSignedServer> {
  const server = createServer(makeCertificate(), (_, response) => response.end("{}"));
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    origin: `https://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function makeCertificate(): { readonly key: Buffer; readonly cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), "embedloom-certificate-"));
  try {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=127.0.0.1".split(" ");
    const { status } = spawnSync("openssl", [
      ...made,
      "-addext",
      "subjectAltName=IP:127.0.0.1",
      "-keyout",
      key,
      "-out",
      cert,
    ]);
    if (status !== 0) throw new TypeError(`openssl ended with ${status}`);
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
