import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";
import { startFakeOpenAI } from "@embedloom/testing";
import { readVectorFile } from "@embedloom/vector-files";
import { expect, test } from "vitest";
import { createUser, finished, records } from "../test-support/run-command.ts";

const TABLE =
  'id,title,body\n1,Lease,"The tenant pays\nfor the roof."\n2,Pump,The pump is loud.\n2,Again,The same id.\n3,Empty,\n4,Too,many,cells\n';
const KEY = "sk-a-key-that-nobody-may-see";

function jsonRows(count: number): string {
  return Array.from(
    { length: count },
    (_, i) => `${JSON.stringify({ id: i, text: `secret text number ${i}`, lang: "en" })}\n`,
  ).join("");
}

test("default: rows of a CSV come out as JSON lines, the others are named by their lines", async () => {
  const user = await createUser();
  await user.put("rows.csv", TABLE);
  const { code, out, err } = await user.run(["embed", "rows.csv", "--text", "body"]);
  expect(code).toBe(3);
  const rows = records({ out });
  expect(rows.map(({ id, text, metadata }) => ({ id, text, metadata }))).toEqual([
    { id: "1", text: "The tenant pays\nfor the roof.", metadata: { title: "Lease" } },
    { id: "2", text: "The pump is loud.", metadata: { title: "Pump" } },
  ]);
  for (const { vector } of rows) expect(Math.hypot(...(vector as number[]))).toBeCloseTo(1, 5);
  expect(err).toContain(
    "rows.csv:5: its id is that of rows.csv:4.\nrows.csv:6: body is empty.\nrows.csv:7: it has 4 cells",
  );
  expect(err).toContain("3 rows failed and are not in standard output; the other 2 rows are.");
  expect(readdirSync(user.data)).toEqual(["journals"]);
});

test("default: a Parquet file is whole, private and of one model, and can be the next input", async () => {
  const user = await createUser();
  await user.put("rows.jsonl", jsonRows(3));
  const written = await user.run(["embed", "rows.jsonl", "-o", "out/rows.parquet", "--encoding", "float16"]);
  expect(written).toMatchObject({ code: 0, out: "" });
  const path = join(user.folder, "out/rows.parquet");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(user.folder, "out"))).toEqual(["rows.parquet"]);
  const { identity, rows } = await readVectorFile(path);
  expect(identity).toMatchObject({ dimensions: 512, encoding: "float16", distance: "cosine" });
  const kept = [];
  for await (const row of rows) kept.push([row.id, row.text, row.source, row.metadata]);
  expect(kept[2]).toEqual(["2", "secret text number 2", "rows.jsonl", { lang: "en" }]);

  const again = await user.run(["embed", "out/rows.parquet", "--keep", "none", "--without-text", "--json"]);
  expect(records(again).map(({ id, text, metadata }) => [id, text, metadata])[2]).toEqual(["2", undefined, undefined]);
  expect(records({ out: again.err })).toMatchObject([
    { type: "embedded", written: 3, failed: 0, textColumns: ["text"] },
  ]);
});

test("behavior: Ctrl-C leaves no output, and the same command pays for nothing twice", async () => {
  const user = await createUser();
  await using server = await startFakeOpenAI({ apiKey: KEY, serviceTime: { fixedMs: 300 } });
  await user.put("rows.jsonl", jsonRows(5000));
  const command = [
    "embed",
    "rows.jsonl",
    "-o",
    "rows.jsonl.out",
    "--to",
    "jsonl",
    "--provider",
    "openai",
    "--base-url",
    server.url,
    "--concurrency",
    "1",
  ];
  const env = { OPENAI_API_KEY: KEY };
  const child = user.start(command, { env });
  await server.until(() => server.textsServed.size > 2100);
  child.kill("SIGINT");
  const stopped = await finished(child);
  expect(stopped.code).toBe(130);
  expect(stopped.err).toContain("the same command goes on where it was");
  expect(existsSync(join(user.folder, "rows.jsonl.out"))).toBe(false);
  const paid = server.textsServed.size;
  expect(paid).toBeLessThan(5000);

  const { code, err } = await user.run(command, { env });
  expect({ code, err }).toMatchObject({
    code: 0,
    err: expect.stringMatching(/5,000 rows from text .* from an earlier run/),
  });
  // What was in flight when it was stopped, one request, may have been paid for in vain.
  const twice = [...server.textsServed.values()].filter((times) => times > 1).length;
  expect(twice).toBeLessThan(paid);
  const lines = readFileSync(join(user.folder, "rows.jsonl.out"), "utf8").trim().split("\n");
  expect(lines.map((line) => Number((JSON.parse(line) as { id: string }).id))).toEqual(
    Array.from({ length: 5000 }, (_, i) => i),
  );
  expect(readdirSync(user.folder).filter((name) => /partial|journal/.test(name))).toEqual([]);
});

test("error: one bad text costs one row, a wrong key costs nothing; neither key nor text is said", async () => {
  const user = await createUser();
  await using server = await startFakeOpenAI({ apiKey: KEY, faults: { poison: { marker: "number 7" } } });
  await user.put("rows.jsonl", jsonRows(20));
  const command = ["embed", "rows.jsonl", "-o", "rows.arrow", "--provider", "openai", "--base-url", server.url];
  const poisoned = await user.run(command, { env: { OPENAI_API_KEY: KEY } });
  expect(poisoned.code).toBe(3);
  expect(poisoned.err).toContain("rows.jsonl:8: ");
  expect(poisoned.err).toContain("1 row failed and is not in");

  await user.put("more.jsonl", jsonRows(20));
  const refused = await user.run(["embed", "more.jsonl", "-o", "more.arrow", ...command.slice(4)], {
    env: { OPENAI_API_KEY: `${KEY}-of-another` },
  });
  expect(refused.code).toBe(1);
  expect(refused.err).toContain("Nothing was written to");
  expect(refused.err).not.toContain("more.jsonl:1:");
  expect(existsSync(join(user.folder, "more.arrow"))).toBe(false);
  for (const { out, err } of [poisoned, refused]) expect(out + err).not.toMatch(/secret text|nobody-may-see/);
});

test("behavior: a budget ends the run, and a larger one goes on", async () => {
  const user = await createUser();
  await using server = await startFakeOpenAI();
  await user.put("rows.jsonl", jsonRows(2000));
  const command = ["embed", "rows.jsonl", "-o", "rows.npy", "--provider", "openai", "--base-url", server.url];
  const env = { OPENAI_API_KEY: KEY };
  const short = await user.run([...command, "--max-cost", "0.0001"], { env });
  expect(short.code).toBe(1);
  expect(short.err).toMatch(/budget/i);
  const { code } = await user.run(command, { env });
  expect(code).toBe(0);
  expect(Math.max(...server.textsServed.values())).toBe(1);
  expect(readdirSync(user.folder)).toEqual(expect.arrayContaining(["rows.npy", "rows.npy.rows.jsonl"]));
});

test("behavior: rows from a pipe go into a database, once however often", async () => {
  const user = await createUser();
  const command = ["embed", "--sink", "sqlite:rows.sqlite#articles", "--json"];
  for (let run = 0; run < 2; run++) {
    const { code, err, out } = await user.run(command, { input: jsonRows(5) });
    expect({ code, err }).toEqual({
      code: 0,
      err: expect.stringContaining("5 rows from text to sqlite:rows.sqlite#articles"),
    });
    expect(records({ out })).toMatchObject([{ type: "embedded", written: 5, output: "sqlite:rows.sqlite#articles" }]);
  }
  const sink = createSqliteVecSink({ path: join(user.folder, "rows.sqlite"), table: "articles" });
  const { rows } = await readVectorFile(await vectorsOf(user), {});
  for await (const row of rows) expect(row.id).toBe("0");
  const { identity } = await readVectorFile(join(user.folder, "one.parquet"));
  expect(await (await sink.open(identity)).count()).toBe(5);
  await sink.close();
});

async function vectorsOf(user: Awaited<ReturnType<typeof createUser>>): Promise<string> {
  await user.run(["embed", "-o", "one.parquet"], { input: jsonRows(1) });
  return join(user.folder, "one.parquet");
}

test("behavior: a reader that has seen enough ends it quietly", async () => {
  const user = await createUser();
  const child = user.start(["embed"], { input: jsonRows(3000) });
  let err = "";
  child.stderr.on("data", (part: Buffer) => void (err += part.toString()));
  await once(child.stdout, "data");
  child.stdout.destroy();
  const [code] = await once(child, "exit");
  expect({ code, err }).toEqual({ code: 0, err: "" });
});

test("error: what cannot work is said before anything is sent", async () => {
  const user = await createUser();
  await using server = await startFakeOpenAI();
  await user.put("rows.csv", "id;title;summary\n1;a;b\n");
  const words: Record<string, readonly string[]> = {
    "rows.csv does not show which column to embed: add --text COLUMN. Its columns: id, title, summary.": ["rows.csv"],
    "rows.csv has no column body for --text. Its columns: id, title, summary.": ["rows.csv", "--text", "body"],
    "out.txt does not show what to write": ["rows.csv", "--text", "title", "-o", "out.txt"],
    "rows.csv is read and would be replaced": ["rows.csv", "--text", "title", "-o", "rows.csv", "--to", "jsonl"],
  };
  for (const [said, args] of Object.entries(words)) {
    const { code, err, out } = await user.run(["embed", ...args, "--provider", "openai", "--base-url", server.url]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(said);
  }
  expect(server.requests).toEqual([]);
});
