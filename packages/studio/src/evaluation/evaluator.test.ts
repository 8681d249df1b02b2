import { beforeAll, expect, test } from "vitest";
import type { EvaluationPlan, EvaluationReply, EvaluationStatus } from "../api/evaluation.ts";
import type { Problem } from "../api/problem.ts";
import type { SearchReply } from "../api/search.ts";
import { openEvents } from "../test-support/event-reader.ts";
import { fakeChoice, startFakeProvider, useProvider } from "../test-support/fake-provider.ts";
import { startSharedStudio, startTestStudio, type TestStudio } from "../test-support/test-studio.ts";

let studio: TestStudio;

beforeAll(async () => {
  const close = await startSharedStudio((started) => (studio = started));
  await studio.call("POST", "/api/samples", {});
  const events = await openEvents(`${studio.url}/api/events`);
  await studio.call("POST", "/api/indexing/start", {});
  await events.until("job", ({ state }) => state === "done");
  await events.close();
  return close;
});

async function evaluated(body: object): Promise<EvaluationStatus> {
  const events = await studio.events();
  await studio.call("POST", "/api/evaluation/start", body);
  return events.until("evaluation", ({ state }) => state !== "running" && state !== "none");
}

test("default: questions made from headings are measured three ways, with intervals and the warning", async () => {
  const { body: plan } = await studio.call<EvaluationPlan>("GET", "/api/evaluation/plan");
  expect(plan).toMatchObject({ documents: 7, leftOut: 0 });
  expect(plan.questions).toBeGreaterThan(10);
  const status = await evaluated({});
  expect(status).toMatchObject({ state: "done", source: "headings", target: "section", questions: plan.questions });
  expect(status.done).toBe(status.total);
  expect(status.total).toBe(2 * plan.chunks + plan.questions);
  expect(status.warning).toContain("headings");
  expect(status.ways.map(({ way }) => way)).toEqual(["plain", "late", "hybrid"]);
  for (const { measures } of status.ways) {
    for (const { mean, low, high } of Object.values(measures)) {
      expect(low).toBeLessThanOrEqual(mean);
      expect(high).toBeGreaterThanOrEqual(mean);
    }
  }
  const [late] = status.differences;
  const means = status.ways.map(({ measures }) => measures["ndcg@10"].mean);
  expect(late).toMatchObject({ way: "late", than: "plain" });
  expect(late!.difference.mean).toBeCloseTo(means[1]! - means[0]!, 3);
});

test("default: every question leads to the chunk where its section begins, and its ranks are what was measured", async () => {
  const status = await evaluated({});
  const { body } = await studio.call<EvaluationReply>("GET", "/api/evaluation");
  expect(body.questions).toHaveLength(status.questions);
  for (const { way, measures } of status.ways) {
    const reciprocal = body.questions.map(({ ranks }) => ((ranks[way] ?? 11) > 10 ? 0 : 1 / ranks[way]!));
    const mean = reciprocal.reduce((sum, value) => sum + value, 0) / reciprocal.length;
    expect(measures["mrr@10"].mean).toBeCloseTo(mean, 3);
  }
  const deposit = body.questions.find(({ question }) => question.includes("Deposit"))!;
  const { body: chunk } = await studio.call<{ text: string }>(
    "GET",
    `/api/documents/${deposit.document}/chunks/${deposit.chunk}`,
  );
  expect(deposit.name).toBe("lease-agreement.md");
  expect(chunk.text).toContain("deposit scheme");
});

test("args: judgments are asked of the index as it is, and ranks are those of the search", async () => {
  const question = "When does the mill close in winter?";
  const other = "Who was the ferry captain?";
  const judgments = `${question} | the-wind-mill.txt\n${other}\tthe-ferry.txt\t2\n${other} | the-library.txt | 0`;
  const status = await evaluated({ judgments });
  expect(status).toMatchObject({ state: "done", source: "judgments", target: "document", questions: 2, total: 2 });
  expect(status.warning).toBeUndefined();
  const { body } = await studio.call<EvaluationReply>("GET", "/api/evaluation");
  const mill = body.questions.find((each) => each.question === question)!;
  const { body: found } = await studio.call<SearchReply>("POST", "/api/search", { question, k: 50 });
  const rank = (hits: SearchReply["plain"] = []): number =>
    1 + [...new Set(hits.map(({ name }) => name))].indexOf("the-wind-mill.txt");
  expect(mill.ranks).toMatchObject({ plain: rank(found.plain), late: rank(found.late) });
});

test("error: lines that cannot be read, files that are not there, and nothing to ask are refused before anything runs", async () => {
  const start = async (judgments: string): Promise<string> =>
    (await studio.call<Problem>("POST", "/api/evaluation/start", { judgments })).body.error.message;
  expect(await start("a question alone")).toContain("Line 1 has 1 columns");
  expect(await start("a | the-ferry.txt\nb | the-ferry.txt | much")).toContain("Line 2");
  expect(await start("a | nowhere.txt")).toContain("no file “nowhere.txt”");
  expect(await start("a | the-ferry.txt | 0")).toContain("No line names a file");
  const empty = await startTestStudio();
  const { body } = await empty.call<Problem>("POST", "/api/evaluation/start", {});
  expect(body.error.code).toBe("no_index");
});

test("behavior: figures of an index that has changed are stale", async () => {
  expect((await evaluated({})).state).toBe("done");
  const events = await studio.events();
  await studio.upload("new.txt", "A new file.");
  await studio.call("POST", "/api/indexing/start", {});
  await events.until("evaluation", ({ state }) => state === "stale");
});

test("behavior: nothing is sent before it is asked for; without token vectors two ways are measured; a cancelled evaluation gives none", async () => {
  const server = await startFakeProvider();
  const other = await startTestStudio();
  await useProvider(other, fakeChoice(server));
  const events = await other.events();
  const section = (title: string): string =>
    `# ${title}\n\n${`About the ${title.toLowerCase()} there is this to say. `.repeat(3)}\n\n`;
  await other.upload("notes.md", section("Roof") + section("Lift") + section("Yard"));
  await other.call("POST", "/api/indexing/start", {});
  await events.until("job", ({ state }) => state === "done");
  const sent = server.requests.length;
  expect((await other.call<EvaluationPlan>("GET", "/api/evaluation/plan")).body.questions).toBe(3);
  expect(server.requests).toHaveLength(sent);
  server.setFaults({ script: () => ({ kind: "hang" }) });
  await other.call("POST", "/api/evaluation/start", {});
  await server.until(() => server.counters.inFlight > 0);
  expect((await other.call<Problem>("POST", "/api/evaluation/start", {})).body.error.code).toBe("busy");
  await other.call("POST", "/api/evaluation/cancel", {});
  const cancelled = await events.until("evaluation", ({ state }) => state === "cancelled");
  expect(cancelled.ways).toEqual([]);
  server.setFaults({});
  await other.call("POST", "/api/evaluation/start", {});
  const done = await events.until("evaluation", ({ state }) => state === "done");
  expect(done.ways.map(({ way }) => way)).toEqual(["plain", "hybrid"]);
});
