import { mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { createUser, records } from "../test-support/run-command.ts";

vi.setConfig({ testTimeout: 60_000 });

/** Not among the dependencies, so that it is found only where a test installs it. */
const CONTEXT_MODEL = fileURLToPath(new URL("../../../context-model", import.meta.url));

async function install(folder: string): Promise<void> {
  const place = join(folder, "node_modules/@embedloom/context-model");
  await mkdir(dirname(place), { recursive: true });
  await symlink(CONTEXT_MODEL, place, "dir");
}

test("default: context-model where it is installed, for new collections only", async () => {
  const user = await createUser();
  const before = await user.run(["index", ".", "--name", "old"]);
  expect(before).toMatchObject({ code: 0 });
  await install(user.folder);
  const after = await user.run(["index", ".", "--name", "new"]);
  expect(after).toMatchObject({ code: 0 });
  // The old one is kept in step with the model that it began with.
  expect(await user.run(["sync", "old"])).toMatchObject({ code: 0 });
  const told = records(await user.run(["list", "--json"]));
  const vectorsOf = (name: string): unknown => told.find((each) => each["name"] === name)?.["vectors"];
  expect(vectorsOf("old")).toBe("the bundled embedloom-mini-v1, in context");
  expect(vectorsOf("new")).toBe("embedloom-context-v1, in context");
  const found = records(await user.run(["search", "a horse with colic", "--name", "new", "--json"]));
  expect(JSON.stringify(found[0])).toContain("horse.txt");
});

test("default: models lists it first, and doctor looks at its files", async () => {
  const user = await createUser();
  await install(user.folder);
  const env = { OLLAMA_HOST: "127.0.0.1:9" };
  const [first, second] = records(await user.run(["models", "--json"], { env }));
  expect(first).toMatchObject({ name: "embedloom-context-v1", place: "bundled", present: true });
  expect(first).toMatchObject({ provider: "context-model", lateChunking: { longestWindowTokens: expect.any(Number) } });
  expect(second).toMatchObject({ provider: "mini" });
  expect((await user.run(["doctor"], { env })).out).toContain("embedloom-context-v1 is there");
});

test("error: named without being installed, it is told how to install it", async () => {
  const user = await createUser();
  const { code, err } = await user.run(["index", ".", "--provider", "context-model"]);
  expect(code).toBe(1);
  expect(err).toContain("npm install @embedloom/context-model");
});
