import { startFakeOpenAI } from "@embedloom/testing";
import { expect, test, vi } from "vitest";
import { createUser, finished, type TestUser } from "../test-support/run-command.ts";

// Each starts processes that load a model or hear a server, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const KEY = "sk-test-of-the-interrupt";
/** Requests that are under way at once, in every command. */
const CONCURRENCY = 4;
/** Chunks of one of them. */
const BATCH = 256;

const lines = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `Paragraph ${i}. ${"It is rather long. ".repeat(6)}`);

/** What is done before, and the command that is interrupted. */
interface Interrupted {
  readonly name: string;
  readonly prepare: (user: TestUser, server: readonly string[]) => Promise<unknown>;
  readonly command: (server: readonly string[]) => readonly string[];
}

const env = { OPENAI_API_KEY: KEY };
const long = (user: TestUser): Promise<unknown> => user.put("long.txt", lines(2400).join("\n\n"));

const interrupted: readonly Interrupted[] = [
  { name: "index", prepare: long, command: (server) => ["index", ".", "--chunk-characters", "200", ...server] },
  {
    name: "sync",
    async prepare(user, server) {
      await user.run(["index", ".", "--chunk-characters", "200", ...server], { env });
      await long(user);
    },
    command: () => ["sync"],
  },
  {
    name: "migrate",
    async prepare(user, server) {
      await long(user);
      const other = ["--model", "text-embedding-3-large"];
      await user.run(["index", ".", "--chunk-characters", "200", ...server, ...other], { env });
    },
    command: (server) => ["migrate", "--model", "text-embedding-3-small", ...server.slice(2)],
  },
];

test.each(interrupted)(
  "behavior: Ctrl-C ends $name with 130, and the same command pays for nothing again that was taken in",
  async ({ prepare, command }) => {
    const user = await createUser();
    await using server = await startFakeOpenAI({ apiKey: KEY });
    const place = ["--provider", "openai", "--base-url", server.url];
    await prepare(user, place);
    const before = new Map(server.textsServed);
    const served = (): readonly number[] =>
      [...server.textsServed].map(([text, times]) => times - (before.get(text) ?? 0)).filter((times) => times > 0);
    const begun = server.requests.length;
    server.setFaults({
      script: () => (server.requests.length - begun > CONCURRENCY ? { kind: "hang" } : undefined),
    });
    const child = user.start(command(place), { env });
    const stopped = finished(child);
    await server.until(() => server.requests.length - begun > CONCURRENCY);
    child.kill("SIGINT");
    expect(await stopped).toMatchObject({ code: 130, err: expect.stringMatching(/goes on where it was/) });
    const paid = served().length;
    expect(paid).toBeGreaterThan(0);

    server.setFaults({});
    expect(await user.run(command(place), { env })).toMatchObject({ code: 0 });
    expect(served().length).toBeGreaterThan(paid);
    // The next request followed the first reply that was taken in; the others may have been on their way.
    const twice = served().filter((times) => times > 1).length;
    expect(twice).toBeLessThanOrEqual((CONCURRENCY - 1) * BATCH);
    expect(twice).toBeLessThan(paid);
  },
);
