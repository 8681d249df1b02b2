import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddingMatrix } from "@embedloom/core";
import { expect, onTestFinished, test } from "vitest";
import { runJournal } from "./run-journal.ts";

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "embedloom-journal-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const embeddings = EmbeddingMatrix.fromRows([[1, 0]]);

test("default: the same inputs and output find what is remembered, others do not, and it goes when it is forgotten", async () => {
  const dataFolder = folder();
  const make = (...names: string[]): ReturnType<typeof runJournal> =>
    runJournal({
      chosen: undefined,
      outputFile: undefined,
      names,
      dataFolder,
      onUnusable: (reason) => expect.fail(reason),
    });
  const lookup = async (...names: string[]): Promise<unknown> => {
    const opened = await (await make(...names)).journal!.open("f");
    const [vector] = await opened.lookup(["d"]);
    await opened.close();
    return vector && Array.from(vector);
  };
  const first = await make("a.csv", "out");
  const opened = await first.journal!.open("f");
  await opened.append({ digests: ["d"], embeddings });
  await opened.close();
  expect(await lookup("a.csv", "out")).toEqual([1, 0]);
  expect(await lookup("b.csv", "out")).toBeUndefined();
  await first.forget();
  expect(await lookup("a.csv", "out")).toBeUndefined();
});

test("error: a journal that another run has, or that cannot be made, is no reason to stop; one that was asked for is", async () => {
  const dataFolder = folder();
  const reasons: string[] = [];
  const onUnusable = (reason: string): void => void reasons.push(reason);
  const place = { chosen: undefined, outputFile: join(dataFolder, "out"), names: [], dataFolder, onUnusable };
  const one = await (await runJournal(place)).journal!.open("f");
  const second = await runJournal(place);
  expect(await (await second.journal!.open("f")).lookup(["d"])).toEqual([undefined]);
  await second.forget();
  await one.append({ digests: ["d"], embeddings });
  await one.close();
  expect(reasons).toEqual([expect.stringContaining("in use by another run")]);

  writeFileSync(join(dataFolder, "file"), "");
  const below = await runJournal({ ...place, outputFile: undefined, dataFolder: join(dataFolder, "file") });
  expect(await (await below.journal!.open("f")).lookup(["d"])).toEqual([undefined]);
  expect(reasons).toHaveLength(2);

  mkdirSync(join(dataFolder, "folder"));
  const asked = await runJournal({ ...place, chosen: join(dataFolder, "folder") });
  await expect(asked.journal!.open("f")).rejects.toMatchObject({ code: "store" });
});
