import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createStudio, type StudioOptions } from "../create-studio.ts";
import { serveStudio } from "../serve/serve-studio.ts";
import { type EventReader, openEvents } from "./event-reader.ts";

/** A studio that listens, and ways to talk to it. */
export interface TestStudio {
  readonly url: string;
  readonly port: number;
  readonly dataFolder: string;
  /** Failures that nobody foresaw. */
  readonly logged: readonly unknown[];
  /** A request with a JSON body, or without one. */
  call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>>;
  upload<T>(name: string, content: string | Uint8Array): Promise<Answer<T>>;
  /** Listens to the stream until the test is over. */
  events(): Promise<EventReader>;
  close(): Promise<void>;
}

/** A reply that was read. */
interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** Calls something when whoever needs it is over. */
type AtEnd = (cleanUp: () => Promise<void>) => void;

/** A folder that is gone after the test. */
export async function testFolder(atEnd: AtEnd = onTestFinished): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "embedloom-studio-"));
  atEnd(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts a studio with a small page on a free port of loopback; it is closed after the test. */
export async function startTestStudio(
  options: Partial<StudioOptions> = {},
  atEnd: AtEnd = onTestFinished,
): Promise<TestStudio> {
  const dataFolder = options.dataFolder ?? (await testFolder(atEnd));
  const logged: unknown[] = [];
  const studio = createStudio({
    pageFolder: await smallPage(atEnd),
    host: "127.0.0.1",
    log: (error) => logged.push(error),
    ...options,
    dataFolder,
  });
  const server = await serveStudio(studio.app, { host: "127.0.0.1", port: 0 });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= studio.close().then(() => server.close()));
  atEnd(close);
  return { ...studioClient(`http://127.0.0.1:${server.port}`), port: server.port, dataFolder, logged, close };
}

/** Starts a studio for all tests of a file and hands it to `take`; `beforeAll` shall return what this gives, which ends it. */
export async function startSharedStudio(
  take: (studio: TestStudio) => void,
  options: Partial<StudioOptions> = {},
): Promise<() => Promise<void>> {
  const cleanUps: (() => Promise<void>)[] = [];
  take(await startTestStudio(options, (cleanUp) => cleanUps.unshift(cleanUp)));
  return async () => {
    for (const cleanUp of cleanUps) await cleanUp();
  };
}

/** Ways to talk to a studio at an address, with its token where it asks for one. */
export function studioClient(url: string, token?: string): Pick<TestStudio, "url" | "call" | "upload" | "events"> {
  const own: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    url,
    call: (method, path, body) =>
      answer(`${url}${path}`, {
        method,
        headers: { ...own, ...(body !== undefined && { "content-type": "application/json" }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    upload: (name, content) =>
      // A size of the tests' own, so that a paragraph of theirs is a chunk whatever the default is.
      answer(`${url}/api/documents?name=${encodeURIComponent(name)}&chunkCharacters=200`, {
        method: "POST",
        body: content,
        headers: { ...own, "content-type": "application/octet-stream" },
      }),
    events: async () => {
      const reader = await openEvents(`${url}/api/events`, own);
      onTestFinished(reader.close);
      return reader;
    },
  };
}

async function answer<T>(url: string, init: RequestInit): Promise<Answer<T>> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
}

async function smallPage(atEnd: AtEnd): Promise<string> {
  const folder = await testFolder(atEnd);
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), '<link nonce="__CSP_NONCE__"><meta nonce="__CSP_NONCE__">');
  await writeFile(join(folder, "assets/page-1a2b.js"), "export {};");
  return folder;
}
