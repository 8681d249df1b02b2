import { appendFile, writeFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { createEmbeddingJob } from "@embedloom/bullmq";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";
import { deterministicVector, type FakeOpenAI, startFakeOpenAI } from "@embedloom/testing";
import { writeVectorFile } from "@embedloom/vector-files";
import { cosineSimilarity, fingerprintText } from "@embedloom/core";
import { createOpenAI } from "@embedloom/openai";
import { Redis } from "ioredis";
import { Pool } from "pg";
import { describe, expect, inject, onTestFinished, test, vi } from "vitest";
import { createUser, finished, records, type RunningCommand, type TestUser } from "../test-support/run-command.ts";

// Each test starts several processes from the sources, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000 });

const redisUrl = inject("redisUrl");
const postgresUrl = inject("postgresUrl");
const MODEL = "text-embedding-3-small";
const env = { OPENAI_API_KEY: "sk-a-key-that-nobody-may-see" };

function jsonRows(count: number, from = 0): string {
  return Array.from(
    { length: count },
    (_, i) => `${JSON.stringify({ id: `n${from + i}`, text: `secret text ${from + i}`, lang: "en" })}\n`,
  ).join("");
}

/** A name of a job on the Redis of the tests, which is removed afterwards. */
function redisJob(): string {
  const name = `cli ${randomUUID()}`;
  onTestFinished(async () => {
    const redis = new Redis(redisUrl!);
    for await (const keys of redis.scanStream({ match: `*${name}*` })) {
      if ((keys as string[]).length > 0) await redis.del(...(keys as string[]));
    }
    redis.disconnect();
  });
  return `${redisUrl}#${name}`;
}

const work = (job: string, input: string, server: FakeOpenAI, sink: string): string[] => [
  "jobs",
  "work",
  job,
  input,
  "--provider",
  "openai",
  "--base-url",
  server.url,
  "--dimensions",
  "8",
  "--sink",
  sink,
];

/** The rows that a sink has of texts that are not there, or have another vector. */
async function wrongRows(user: TestUser, server: FakeOpenAI, count: number): Promise<number[]> {
  const sink = createSqliteVecSink({ path: join(user.folder, "rows.sqlite"), table: "articles" });
  const provider = createOpenAI({ model: MODEL, baseURL: server.url, apiKey: "key", dimensions: 8 });
  const fingerprint = fingerprintText((await provider.describe()).fingerprint);
  const index = await sink.open({ fingerprint, dimensions: 8, distance: "cosine", encoding: "float32" });
  const numbers = Array.from({ length: count }, (_, i) => i);
  const rows = await index.get(numbers.map((number) => `n${number}`));
  await sink.close();
  return numbers.filter((number) => {
    const { vector, metadata } = rows[number] ?? {};
    const expected = deterministicVector(`secret text ${number}`, 8, MODEL);
    return (
      vector === undefined ||
      metadata?.["lang"] !== "en" ||
      cosineSimilarity(Float32Array.from(vector), expected) < 0.9999
    );
  });
}

/** Everything that a command has written so far. */
function heard(child: RunningCommand): () => string {
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (part: Buffer) => void (said += part.toString()));
  return () => said;
}

describe.skipIf(redisUrl === undefined)("jobs on Redis", () => {
  test("default: a coordinator and two workers embed a file; one ends by SIGTERM, and nothing is paid twice", async () => {
    const user = await createUser();
    await using server = await startFakeOpenAI({ serviceTime: { fixedMs: 150 } });
    await user.put("articles.jsonl", jsonRows(2000));
    const job = redisJob();
    const coordinator = user.start(["jobs", "run", job, "articles.jsonl", "--ids-per-shard", "50", "--json"]);
    const [leaving, staying] = [0, 1].map(() =>
      user.start(work(job, "articles.jsonl", server, "sqlite:rows.sqlite#articles"), { env }),
    );
    const left = heard(leaving!);
    const stayed = finished(staying!);
    const watched = finished(coordinator);
    await server.until(() => server.textsServed.size > 300);
    leaving!.kill("SIGTERM");
    await once(leaving!, "exit");
    expect(leaving!.exitCode).toBe(130);
    expect(left()).toContain("Stopped. What was embedded is kept");
    const status = records(await user.run(["jobs", "status", job, "--json"]));
    expect(status).toMatchObject([{ type: "job", shards: { planned: 40, dead: 0 }, texts: { planned: 2000 } }]);
    expect(await stayed).toMatchObject({
      code: 0,
      out: expect.stringContaining("done · 2,000 of 2,000 texts · 40 of 40 shards"),
    });
    const { code, out, err } = await watched;
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining("40 shards of 2,000 rows planned") });
    expect(records({ out }).at(-1)).toMatchObject({ type: "job", phase: "done", texts: { written: 2000, failed: 0 } });
    expect(await wrongRows(user, server, 2000)).toEqual([]);
    expect(Math.max(...server.textsServed.values())).toBe(1);
    expect(left() + err + out).not.toMatch(/secret text|nobody-may-see/);

    // What comes behind the last line is planned by the same command; what is there is not.
    await appendFile(join(user.folder, "articles.jsonl"), jsonRows(30, 2000));
    await user.run(["jobs", "run", job, "articles.jsonl", "--ids-per-shard", "50", "--no-watch"]);
    expect(await user.run(work(job, "articles.jsonl", server, "sqlite:rows.sqlite#articles"), { env })).toMatchObject({
      code: 0,
    });
    expect(await wrongRows(user, server, 2030)).toEqual([]);
    expect(server.textsServed.size).toBe(2030);
  });

  test("default: a table and a Parquet file are one job, and workers of one that is removed end and say so", async () => {
    const user = await createUser();
    await using server = await startFakeOpenAI();
    await user.put(
      "rows.csv",
      `id,text,lang\n${Array.from({ length: 60 }, (_, i) => `n${i},secret text ${i},en\n`).join("")}`,
    );
    const rows = Array.from({ length: 60 }, (_, i) => ({
      ...{
        id: `n${60 + i}`,
        vector: [1],
        source: "a",
        digest: `d${i}`,
        text: `secret text ${60 + i}`,
        metadata: { lang: "en" },
      },
    }));
    const identity = { fingerprint: "m", dimensions: 1, distance: "cosine", encoding: "float32" } as const;
    await writeVectorFile(join(user.folder, "rows.parquet"), identity, rows, { batchRows: 25 });
    const job = redisJob();
    const inputs = ["rows.csv", "rows.parquet"];
    const columns = ["--keep", "lang"];
    const [command, action, , , ...rest] = work(job, "", server, "sqlite:rows.sqlite#articles");
    const worker = user.start([command!, action!, job, ...inputs, ...rest, ...columns, "--wait"], { env });
    const said = heard(worker);
    const ending = finished(worker);
    await expect.poll(said, { timeout: 60_000 }).toContain("Nobody has planned");
    expect(await user.run(["jobs", "run", job, ...inputs, ...columns, "--ids-per-shard", "11"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("done · 120 of 120 texts · 11 of 11 shards"),
    });
    expect(server.textsServed.size).toBe(120);
    const [url = "", name = ""] = job.split("#");
    const remover = createEmbeddingJob({ url, name });
    await remover.remove();
    await remover.close();
    expect(await ending).toMatchObject({
      code: 1,
      err: expect.stringContaining("was removed while this worker worked on it"),
    });
  });

  test("behavior: pause, resume, failures, retry and cancel", async () => {
    const user = await createUser();
    const faults = { poison: { marker: "number 7," } };
    await using server = await startFakeOpenAI({ faults });
    const texts = Array.from({ length: 20 }, (_, i) => `${JSON.stringify({ id: i, text: `number ${i}, secret` })}\n`);
    await user.put("rows.jsonl", `\uFEFF${texts.join("")}no json\n\n{"id":"e","text":""}\n`);
    const job = redisJob();
    expect(await user.run(["jobs", "run", job, "rows.jsonl", "--ids-per-shard", "4", "--no-watch"])).toMatchObject({
      code: 0,
      err: expect.stringContaining("6 shards of 22 rows"),
    });
    expect(await user.run(["jobs", "pause", job])).toMatchObject({
      code: 0,
      out: expect.stringContaining("paused · 0 of 22 texts"),
    });
    const worker = user.start(work(job, "rows.jsonl", server, "sqlite:rows.sqlite"), { env });
    const ending = finished(worker);
    await expect
      .poll(async () => (await user.run(["jobs", "status", job])).out, { timeout: 60_000 })
      .toMatch(/paused[^]*workers {2}\S+:\d+ \(0 shards\)/);
    expect(server.requests).toEqual([]);
    expect(await user.run(["jobs", "resume", job])).toMatchObject({ code: 0 });
    expect(await ending).toMatchObject({ code: 0, out: expect.stringContaining("3 failed") });
    const { out } = await user.run(["jobs", "status", job, "--failures"]);
    expect(
      out
        .split("\n")
        .filter((line) => line.includes(": ") && /jsonl|^7/.test(line))
        .toSorted(),
    ).toEqual([
      expect.stringMatching(/^7: /),
      expect.stringMatching(/^rows\.jsonl:\d+: the line is no JSON/),
      expect.stringMatching(/^rows\.jsonl:\d+: text is empty/),
    ]);
    expect(out).not.toContain("secret");
    expect(await user.run(["jobs", "run", job, "rows.jsonl"])).toMatchObject({
      code: 3,
      err: expect.stringContaining("3 texts failed; everything else is written"),
    });
    expect(await user.run(["jobs", "retry", job])).toMatchObject({
      code: 0,
      err: expect.stringContaining("2 shards put into the queue again"),
    });
    expect(await user.run(["jobs", "cancel", job, "--json"])).toMatchObject({
      code: 0,
      out: expect.stringContaining('"phase":"cancelled"'),
    });
    expect(await user.run(["jobs", "run", job, "rows.jsonl"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("cancelled"),
    });
  });

  test("error: what cannot work is said at once, a file that was changed by the worker", async () => {
    const user = await createUser();
    await using server = await startFakeOpenAI();
    await user.put("rows.jsonl", jsonRows(100));
    await user.put("list.json", "[]");
    await writeFile(join(user.folder, "rows.jsonl.gz"), Buffer.from([0x1f, 0x8b, 0]));
    const job = redisJob();
    const said: readonly (readonly [code: number, args: readonly string[], words: string])[] = [
      [2, ["run", "http://x#n", "rows.jsonl"], "A job is redis://"],
      [2, ["run", redisUrl!, "rows.jsonl"], "A job is redis://"],
      [2, ["run", job, "rows.jsonl.gz"], "is gzip"],
      [2, ["run", job, "list.json"], "is a JSON list"],
      [2, ["run", job, "nowhere.jsonl"], "Cannot read nowhere.jsonl: it does not exist"],
      [2, ["run", job, "rows.jsonl", "--text", "body"], "has no column body"],
      [2, ["work", job, "rows.jsonl"], "--sink"],
      [1, ["status", job], "There is no job"],
      [1, ["cancel", job], "There is no job"],
    ];
    for (const [code, args, words] of said) {
      expect(await user.run(["jobs", ...args])).toMatchObject({ code, err: expect.stringContaining(words) });
    }
    await user.run(["jobs", "run", job, "rows.jsonl", "--ids-per-shard", "10", "--no-watch"]);
    await user.put("rows.jsonl", jsonRows(100, 1000));
    const { code, err } = await user.run(work(job, "rows.jsonl", server, "sqlite:rows.sqlite"), { env });
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining("is not the file that was planned") });
    expect(server.requests).toEqual([]);
  });
});

test.skipIf(postgresUrl === undefined)(
  "behavior: a table goes into an index of the same PostgreSQL, by pg-boss, and only rows of a key",
  async () => {
    const user = await createUser();
    await using server = await startFakeOpenAI();
    const pool = new Pool({ connectionString: postgresUrl! });
    const table = `articles_${randomUUID().slice(0, 8)}`;
    const job = `${postgresUrl}#cli/${table}`;
    onTestFinished(() => pool.end());
    await pool.query(
      `CREATE TABLE ${table} (id bigint PRIMARY KEY, title text, body text, at timestamptz DEFAULT now())`,
    );
    await pool.query(
      `INSERT INTO ${table} SELECT n, 'Title ' || n, CASE WHEN n % 50 = 0 THEN '' ELSE 'Body ' || n END FROM generate_series(1, 700) AS n`,
    );
    const input = `${postgresUrl}#${table}`;
    const columns = ["--text", "title,body", "--keep", "title"];
    expect(await user.run(["jobs", "run", job, input, "--id", "title"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("unique index"),
    });
    const coordinator = finished(user.start(["jobs", "run", job, input, ...columns, "--ids-per-shard", "100"]));
    const worker = user.run([...work(job, input, server, `${postgresUrl}#${table}_vectors`), ...columns], { env });
    expect(await worker).toMatchObject({
      code: 0,
      out: expect.stringContaining("done · 700 of 700 texts · 7 of 7 shards"),
    });
    expect(await coordinator).toMatchObject({ code: 0 });
    expect(server.textsServed.has("Title 9\n\nBody 9")).toBe(true);
    expect(server.textsServed.has("Title 50")).toBe(true);
    expect([server.textsServed.size, Math.max(...server.textsServed.values())]).toEqual([700, 1]);
  },
);
