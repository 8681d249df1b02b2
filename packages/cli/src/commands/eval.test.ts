import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { createUser, records, type TestUser } from "../test-support/run-command.ts";

vi.setConfig({ testTimeout: 90_000 });

const TOPICS: Readonly<Record<string, string>> = {
  "Mending the roof":
    "The landlord pays for slates, gutters and drains, and sends a builder within two weeks of a letter.",
  "Colic of horses":
    "A horse with colic lies down and rolls; walk it in circles and call the vet before it is given anything.",
  "The bilge pump":
    "Clean the strainer of the pump before every voyage, or leaves and rope stop it when water comes in.",
  "Sourdough bread":
    "Feed the starter with rye flour in the evening, and bake the loaf in a hot iron pot the next morning.",
};

async function userWithHandbook(): Promise<TestUser> {
  const user = await createUser();
  const sections = Object.entries(TOPICS).map(([title, text]) => `## ${title}\n\n${text}\n`);
  await user.put("handbook/all.md", `# Handbook\n\n${sections.join("\n")}`);
  await user.run(["index", "handbook"]);
  return user;
}

test("default: asks the headings of the user's own documents, says what that can show, and keeps a baseline", async () => {
  const user = await userWithHandbook();
  const { code, out, err } = await user.run(["eval", "--save", "base.json", "--html", "report.html"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^Search in handbook\nQuestions made from headings: they show which/);
  for (const system of ["both", "words", "vectors"]) {
    expect(out).toMatch(
      new RegExp(`\\n${system} {2}4 questions\\n {2}ndcg@10 +[01]\\.\\d{4} {2}\\[[01]\\.\\d{4}, [01]\\.\\d{4}\\]`),
    );
  }
  expect(err).toMatch(/^To measure: 1 document, \d+ chunks, about \d+ tokens; the bundled/);
  expect(await readFile(join(user.folder, "report.html"), "utf8")).toContain("Questions made from headings");
  // Questions are called by their words, not by their place.
  const saved: { queries: string[] } = JSON.parse(await readFile(join(user.folder, "base.json"), "utf8"));
  expect(saved.queries).toEqual(Object.keys(TOPICS).toSorted());
  // A question more does not make the baseline useless.
  await user.put(
    "handbook/more.md",
    `# Ferry times\n\n${"The boat to the island sails at six in the morning. ".repeat(3)}`,
  );
  const again = await user.run(["eval", "--by", "both", "--baseline", "base.json", "--fail-below", "100", "--json"]);
  expect(again.code).toBe(0);
  const [evaluation, gate] = records(again);
  expect(evaluation).toMatchObject({ type: "evaluation", system: "both", questions: 5, missing: 0 });
  expect(evaluation).toMatchObject({ measures: { "recall@100": { mean: 1, low: 1, high: 1 } } });
  expect(gate).toMatchObject({ type: "gate", verdict: "pass", gone: 0, added: 1 });
});

test("behavior: judgments name documents of the collection by their path, and --markdown prints a table", async () => {
  const user = await createUser();
  await user.run(["index", "."]);
  await user.put("q.tsv", "1\twho mends the roof?\n2\thow is colic treated?\n");
  await user.put("qrels.txt", "1 0 roof.md 1\n2 0 horse.txt 1\n2 0 gone.md 1\n");
  const files = ["--queries", "q.tsv", "--qrels", "qrels.txt"];
  const { code, out, err } = await user.run(["eval", ...files, "--by", "words", "--markdown"]);
  expect([code, err]).toEqual([0, "1 judged document not there, which counts as not found, such as gone.md.\n"]);
  expect(out).toMatch(/\| words \| 0\.\d{4}/);
  const [found] = records(await user.run(["eval", ...files, "--json", "--by", "vectors", "--measure", "hit_rate@1"]));
  expect(found).toMatchObject({ measures: { "hit_rate@1": { mean: 1 }, "recall@10": { mean: 0.75 } } });
  await user.put("qrels.txt", "1 0 attic.md 1\n");
  const none = await user.run(["eval", ...files]);
  expect([none.code, none.err]).toEqual([
    2,
    expect.stringMatching(/^--qrels judges no document that is there: it says attic\.md, and documents are called /),
  ]);
});

test("behavior: a BEIR set is searched without a collection, a dry run embeds nothing, and nothing is left behind", async () => {
  const user = await createUser();
  const corpus = Object.entries(TOPICS).map(([title, text], i) => JSON.stringify({ _id: `d${i}`, title, text }));
  await user.put("corpus.jsonl", corpus.join("\n"));
  await user.put(
    "queries.jsonl",
    '{"_id":"q1","text":"what does a horse with colic do?"}\n{"_id":"q2","text":"baking a loaf"}\n',
  );
  await user.put("test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td3\t1\n");
  const temporary = join(user.folder, "tmp");
  await user.put("tmp/.keep", "");
  const env = { TMPDIR: temporary };
  const set = ["eval", "--corpus", "corpus.jsonl", "--queries", "queries.jsonl", "--qrels", "test.tsv", "--json"];
  const [planned, ...rest] = records(await user.run([...set, "--dry-run"], { env }));
  expect(rest).toEqual([]);
  expect(planned).toMatchObject({ type: "planned", documents: 4, chunks: 4 });
  const found = records(await user.run(set, { env }));
  expect(found.map(({ system }) => system)).toEqual(["both", "words", "vectors"]);
  for (const each of found) expect(each).toMatchObject({ questions: 2, measures: { "mrr@10": { mean: 1 } } });
  expect((await readdir(temporary)).filter((name) => name.startsWith("embedloom"))).toEqual([]);
});

test("behavior: a gate over rankings fails with exit code 1 for a fall that is no chance, and passes what it cannot tell", async () => {
  const user = await createUser();
  const questions = Array.from({ length: 20 }, (_, i) => `q${i}`);
  const ranking = (right: number): string =>
    questions.map((q, i) => `${q} Q0 right 1 ${i < right ? 2 : 0} t\n${q} Q0 wrong 2 1 t\n`).join("");
  await user.put("qrels.txt", questions.map((q) => `${q} 0 right 1\n`).join(""));
  await user.put("good.run", ranking(20));
  await user.put("bad.run", ranking(5));
  await user.put("near.run", ranking(19));
  const measured = ["eval", "--qrels", "qrels.txt", "--run"];
  expect(await user.run([...measured, "good.run", "--save", "base.json"])).toMatchObject({ code: 0 });
  const gate = ["--baseline", "base.json", "--fail-below", "1"];
  const bad = await user.run([...measured, "bad.run", ...gate]);
  expect([bad.code, bad.err]).toEqual([
    1,
    expect.stringMatching(/^Worse than the baseline: ndcg@10 fell by 27\.\d\d points/),
  ]);
  const near = await user.run([...measured, "near.run", ...gate]);
  expect([near.code, near.out]).toEqual([0, expect.stringContaining("undecided")]);
  const lenient = await user.run([...measured, "bad.run", "--baseline", "base.json", "--fail-below", "40", "--json"]);
  expect([lenient.code, records(lenient)[1]]).toEqual([0, expect.objectContaining({ verdict: "pass" })]);
  // Without a limit it is compared, and no gate.
  expect(await user.run([...measured, "bad.run", "--baseline", "base.json"])).toMatchObject({ code: 0 });
});

test("error: options that do not fit, and files that cannot be, end with code 2 and what to do", async () => {
  const user = await createUser();
  await user.run(["index", "horse.txt", "--name", "notes"]);
  const cases: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [["--fail-below", "1"], /--fail-below needs --baseline FILE, which --save FILE writes/],
    [["--queries", "q.txt"], /^--qrels FILE is needed/],
    [["--qrels", "q.txt"], /^--queries FILE is needed/],
    [["notes", "--run", "r", "--qrels", "q"], /^--run is a ranking/],
    [["--measure", "goodness"], /measure/],
    [["--baseline", "roof.md"], /^roof\.md is no baseline: write one with --save/],
    [["--queries", "none", "--qrels", "none"], /^none cannot be used for --q/],
    [["--run", "roof.md", "--qrels", "roof.md"], /^roof\.md cannot be used for --(qrels|run): Line 1/],
    [[], /^No heading makes a question/],
  ];
  for (const [args, message] of cases) {
    const { code, err, out } = await user.run(["eval", ...args]);
    expect([code, err, out], args.join(" ")).toEqual([2, expect.stringMatching(message), ""]);
  }
});
