import { once } from "node:events";
import { createServer } from "node:http";
import { inspect } from "node:util";
import { createOllama } from "@embedloom/ollama";
import { createOpenAI } from "@embedloom/openai";
import type { Embedder } from "@embedloom/core";
import type { AttackOptions } from "../attack-claim.ts";
import type { ClaimReport } from "../claim-report.ts";

const SECRETS = [
  "mykey77",
  "<é&ü>-ÄÖ-0123456789",
  "sk-proj-abcdefghijklmnop",
  "hunter2/hunter2",
  'pass"word\\1',
  "Zm9vYmFy",
];
const STATUSES = [200, 400, 401, 403, 404, 413, 429, 500, 503];

/** How a server may write what it was sent. */
const FORMS: Readonly<Record<string, (secret: string) => string>> = {
  "as it is": (secret) => secret,
  "in capitals": (secret) => secret.toUpperCase(),
  "as in a URL": (secret) => encodeURIComponent(secret),
  "in JSON": (secret) => JSON.stringify(secret),
  "in JSON, each character": (secret) => eachUnit(secret, (unit) => `\\u${unit.toString(16).padStart(4, "0")}`),
  "in JSON within JSON": (secret) => JSON.stringify(JSON.stringify(secret)),
  "in a URL, each byte": (secret) => eachByte(secret, (byte) => `%${hex(byte)}`),
  "in a URL, twice": (secret) => encodeURIComponent(encodeURIComponent(secret)),
  "in XML": (secret) => secret.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("/", "&#x2F;"),
  "in XML, each character": (secret) => eachUnit(secret, (unit) => `&#${unit};`),
  "in hexadecimal digits": (secret) => Buffer.from(secret).toString("hex"),
  "in hexadecimal digits with colons": (secret) => eachByte(secret, (byte) => `${hex(byte)}:`).slice(0, -1),
  "as a mail has it": (secret) => eachByte(secret, (byte) => `=${hex(byte).toUpperCase()}`),
  "broken over lines": (secret) => broken(secret, "\r\n"),
  "folded as a header": (secret) => broken(secret, "\r\n\t"),
  "beside its header": (secret) => `authorization: Bearer ${secret}; x-key=${secret}`,
  "in Base64": (secret) => Buffer.from(secret).toString("base64"),
  "in Base64 over lines": (secret) => broken(Buffer.from(secret).toString("base64"), "\r\n"),
  "in Base64 among others": (secret) => Buffer.from(`user:${secret}:x`).toString("base64url"),
};

/** What is shorter than 12 characters is like other words when it is broken; SECURITY.md says so. */
function broken(text: string, line: string): string {
  return text.length < 12 ? text : text.replaceAll(/.{5}/g, `$&${line}`).trim();
}

function eachByte(text: string, write: (byte: number) => string): string {
  return Array.from(Buffer.from(text), write).join("");
}

function eachUnit(text: string, write: (unit: number) => string): string {
  return Array.from({ length: text.length }, (_, i) => write(text.charCodeAt(i))).join("");
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

/** Secrets that a server repeats in its refusal, in all that printing an error shows. */
export async function measure(report: ClaimReport, _options: AttackOptions): Promise<void> {
  report.section("Secrets that a server repeats");
  let cases = 0;
  const leaks: string[] = [];
  for (const [formName, form] of Object.entries(FORMS)) {
    for (const secret of SECRETS) {
      for (const status of STATUSES) {
        for (const [name, error] of await failures(secret, form(secret), status)) {
          cases += 1;
          const shown = await printed(error);
          if ([secret, form(secret)].some((text) => shown.includes(text))) {
            leaks.push(`${name}, ${formName}, status ${status}`);
          }
        }
      }
    }
  }
  for (const leak of leaks.slice(0, 20)) report.note(`leaked: ${leak}`);
  report.goal("refusals that repeat a secret", { value: cases, atLeast: 500 });
  report.goal("secrets in what printing the error shows", { value: leaks.length, exactly: 0 });
}

async function failures(secret: string, said: string, status: number): Promise<[string, unknown][]> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { "content-type": "application/json", "x-said": encodeURI(said) });
    response.end(JSON.stringify({ error: { message: `Invalid token ${said}`, code: said }, [said]: said }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const baseURL = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const embedders: Readonly<Record<string, Embedder>> = {
    "a key of OpenAI": createOpenAI({ model: "m", baseURL: `${baseURL}/v1`, apiKey: secret }),
    "a header of OpenAI": createOpenAI({
      model: "m",
      baseURL: `${baseURL}/v1`,
      headers: { "x-key": `Token ${secret}` },
    }),
    "a header of Ollama": createOllama({ model: "m", baseURL, headers: { "x-key": secret } }),
  };
  const found: [string, unknown][] = [];
  for (const [name, embedder] of Object.entries(embedders)) {
    found.push([name, await embedder.embed(["a text"]).catch((error: unknown) => error)]);
  }
  server.closeAllConnections();
  server.close();
  return found;
}

async function printed(error: unknown): Promise<string> {
  const parts = [
    String(error),
    JSON.stringify(error),
    inspect(error),
    inspect(error, { depth: Infinity, showHidden: true }),
  ];
  for (let link: unknown = error; link instanceof Error; link = link.cause) parts.push(link.message, link.stack ?? "");
  return parts.join("\n");
}
