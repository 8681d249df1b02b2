import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createPlainServer, type RequestListener, type Server } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { startRegistry } from "./registry.ts";
import { runCommand } from "./run-command.ts";
import { upstreamRegistry } from "./upstream.ts";

let asked: string[] = [];
const semverAlone: RequestListener = ({ url = "" }, reply) => {
  asked.push(url);
  reply.writeHead(url === "/semver" ? 200 : 404, { "content-type": "application/json" }).end("{}");
};

beforeEach(() => {
  asked = [];
  for (const name of ["registry", "cafile"]) setNpm(name, undefined);
  vi.stubEnv("NODE_EXTRA_CA_CERTS", undefined);
});
afterEach(() => void vi.unstubAllEnvs());

/** What the environment says wins over every file of npm's settings. */
function setNpm(name: string, value: string | undefined): void {
  vi.stubEnv(`NPM_CONFIG_${name.toUpperCase()}`, undefined);
  vi.stubEnv(`npm_config_${name}`, value);
}

async function listen(server: Server): Promise<number> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    await server[Symbol.asyncDispose]();
  });
  return (server.address() as AddressInfo).port;
}

test("default: the address that npm is set to, with its slash, when it answers", async () => {
  const port = await listen(createPlainServer(semverAlone));
  setNpm("registry", `http://127.0.0.1:${port}`);
  expect(await upstreamRegistry()).toMatchObject({ url: `http://127.0.0.1:${port}/` });
  expect(asked).toEqual(["/semver"]);
});

test("error: nothing when it does not answer, or answers that it does not know", async () => {
  const port = await listen(createPlainServer((_, reply) => void reply.writeHead(503).end()));
  setNpm("registry", `http://127.0.0.1:${port}/`);
  expect(await upstreamRegistry()).toBeUndefined();
  setNpm("registry", "http://127.0.0.1:9/");
  expect(await upstreamRegistry()).toBeUndefined();
});

const folder = mkdtempSync(join(tmpdir(), "embedloom-authority-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];

/** Makes a certificate that nobody knows; false where there is no openssl. */
async function makeCertificate(): Promise<boolean> {
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
  const args = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...subject, "-keyout", key, "-out", cert];
  return runCommand("openssl", args, { cwd: folder, env: process.env }).then(
    () => true,
    () => false,
  );
}

const made = await makeCertificate();

describe.skipIf(!made)("a registry whose certificate only npm's cafile knows, made with openssl", () => {
  beforeEach(async () => {
    const port = await listen(createServer({ key: readFileSync(key), cert: readFileSync(cert) }, semverAlone));
    setNpm("registry", `https://127.0.0.1:${port}/`);
  });

  test("behavior: is found, and Verdaccio can ask it", async () => {
    setNpm("cafile", cert);
    const upstream = await upstreamRegistry();
    expect(asked).toEqual(["/semver"]);
    const registry = await startRegistry(folder, upstream!);
    onTestFinished(registry.stop);
    // Nothing of it may stay in the cache, so that it knows nothing.
    expect((await fetch(`${registry.url}embedloom-unknown`)).status).toBe(404);
    expect(asked).toEqual(["/semver", "/embedloom-unknown"]);
  });

  test("error: is nothing without the cafile", async () => {
    expect(await upstreamRegistry()).toBeUndefined();
    expect(asked).toEqual([]);
  });
});
