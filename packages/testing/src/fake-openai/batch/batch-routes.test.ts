import { describe, expect, onTestFinished, test } from "vitest";
import { type FakeOpenAI, startFakeOpenAI } from "../fake-openai.ts";
import type { FakeBatchSettings } from "./batch-settings.ts";
import { postJson } from "../../fake-http/post-json.ts";

const model = "text-embedding-3-small";

async function start(batches: FakeBatchSettings = {}): Promise<FakeOpenAI> {
  const server = await startFakeOpenAI({ batches });
  onTestFinished(() => server.close());
  return server;
}

const lineOf = (id: string, input: unknown): string =>
  JSON.stringify({ custom_id: id, method: "POST", url: "/v1/embeddings", body: { model, input } });

async function upload(server: FakeOpenAI, lines: readonly string[], purpose = "batch"): Promise<Response> {
  const body = new FormData();
  body.append("purpose", purpose);
  body.append("file", new File([lines.join("\n")], "b.jsonl"));
  return fetch(`${server.url}/files`, { method: "POST", body });
}

interface BatchReply {
  readonly id: string;
  readonly status: string;
  readonly output_file_id: string | null;
  readonly error_file_id: string | null;
  readonly request_counts: unknown;
  readonly errors: { readonly data: readonly { readonly code: string; readonly message: string }[] } | null;
  readonly metadata: unknown;
}

async function create(server: FakeOpenAI, lines: readonly string[]): Promise<BatchReply> {
  const { id } = (await (await upload(server, lines)).json()) as { id: string };
  const fields = { input_file_id: id, endpoint: "/v1/embeddings", completion_window: "24h", metadata: { job: "j" } };
  return (await postJson(`${server.url}/batches`, fields)).json() as BatchReply;
}

const look = async (server: FakeOpenAI, id: string): Promise<BatchReply> =>
  (await (await fetch(`${server.url}/batches/${id}`)).json()) as BatchReply;

async function ended(server: FakeOpenAI, id: string): Promise<BatchReply> {
  for (;;) {
    const batch = await look(server, id);
    if (!["validating", "in_progress", "finalizing", "cancelling"].includes(batch.status)) return batch;
  }
}

async function linesOf(
  server: FakeOpenAI,
  id: string | null,
): Promise<{ custom_id: string; response: unknown; error: unknown }[]> {
  const text = await (await fetch(`${server.url}/files/${id}/content`)).text();
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { custom_id: string; response: unknown; error: unknown });
}

describe("the Batch API", () => {
  test("default: goes one state further at every look, and answers every line, in another order", async () => {
    const server = await start();
    const ids = Array.from({ length: 20 }, (_, i) => `line-${i}`);
    const batch = await create(
      server,
      ids.map((id) => lineOf(id, id)),
    );
    expect(batch).toMatchObject({ status: "validating", metadata: { job: "j" }, output_file_id: null });
    const states: string[] = [];
    for (let i = 0; i < 4; i++) states.push((await look(server, batch.id)).status);
    expect(states).toEqual(["in_progress", "finalizing", "completed", "completed"]);
    const done = await look(server, batch.id);
    expect(done).toMatchObject({ error_file_id: null, request_counts: { total: 20, completed: 20, failed: 0 } });
    const answered = (await linesOf(server, done.output_file_id)).map(({ custom_id: id }) => id);
    expect(answered).not.toEqual(ids);
    expect(answered.toSorted()).toEqual(ids.toSorted());
    expect(server.counters.vectorsServed).toBe(20);
  });

  test("behavior: refused lines stand in the error file, and without a success there is no output file", async () => {
    const server = await start();
    const done = await ended(server, (await create(server, [lineOf("empty", "")])).id);
    expect(done).toMatchObject({ status: "completed", output_file_id: null });
    expect(await linesOf(server, done.error_file_id)).toMatchObject([
      { custom_id: "empty", error: null, response: { status_code: 400, body: { error: { message: /empty string/ } } } },
    ]);
    expect(server.counters.tokensBilled).toBe(0);
  });

  test("args: an expired batch keeps what was finished", async () => {
    const server = await start({ expiresAfter: () => 1 });
    const done = await ended(server, (await create(server, [lineOf("a", "a"), lineOf("b", "b")])).id);
    expect(done.status).toBe("expired");
    expect(await linesOf(server, done.output_file_id)).toMatchObject([{ custom_id: "a" }]);
    expect(await linesOf(server, done.error_file_id)).toMatchObject([
      { custom_id: "b", response: null, error: { code: "batch_expired" } },
    ]);
    expect([...server.textsServed.keys()]).toEqual(["a"]);
  });

  test.each([
    [{ enqueuedTokens: 1 }, [lineOf("a", "twelve bytes")], "token_limit_exceeded"],
    [{}, [lineOf("a", "a"), lineOf("a", "b")], "duplicate_custom_id"],
    [{ inputsPerBatch: 2 }, [lineOf("a", ["a", "b", "c"])], "too_many_tasks"],
    [{ failsWith: () => ({ code: "model_not_found", message: "No." }) }, [lineOf("a", "a")], "model_not_found"],
  ] as const)("error: a batch that fails as a whole, case %#", async (settings, lines, code) => {
    const server = await start(settings);
    const done = await ended(server, (await create(server, lines)).id);
    expect(done).toMatchObject({
      status: "failed",
      output_file_id: null,
      error_file_id: null,
      errors: { data: [{ code }] },
    });
    expect(server.counters.vectorsServed).toBe(0);
  });

  test("behavior: cancelling takes a while, and half is finished", async () => {
    const server = await start({ holds: () => true });
    const { id } = await create(server, [lineOf("a", "a"), lineOf("b", "b")]);
    await look(server, id);
    await look(server, id);
    const cancelled = await fetch(`${server.url}/batches/${id}/cancel`, { method: "POST" });
    expect(await cancelled.json()).toMatchObject({ status: "cancelling" });
    expect(await look(server, id)).toMatchObject({ status: "cancelled", request_counts: { completed: 1, failed: 1 } });
  });

  test("behavior: batches are listed newest first, a page at a time", async () => {
    const server = await start();
    for (const id of ["a", "b", "c"]) await create(server, [lineOf(id, id)]);
    const page = async (query: string): Promise<unknown> => (await fetch(`${server.url}/batches?${query}`)).json();
    expect(await page("limit=2")).toMatchObject({
      has_more: true,
      data: [{ id: "batch_000002" }, { id: "batch_000001" }],
    });
    expect(await page("limit=2&after=batch_000001")).toMatchObject({ has_more: false, data: [{ id: "batch_000000" }] });
  });

  test("error: files that are too large, for another purpose, or not there", async () => {
    const server = await start({ bytesPerFile: 10 });
    expect((await upload(server, [lineOf("a", "a")])).status).toBe(400);
    expect((await upload(server, [], "fine-tune")).status).toBe(400);
    expect((await fetch(`${server.url}/files/nope/content`)).status).toBe(404);
    expect((await fetch(`${server.url}/batches/nope`)).status).toBe(404);
    expect((await postJson(`${server.url}/batches`, { input_file_id: "nope" })).status).toBe(400);
  });
});
