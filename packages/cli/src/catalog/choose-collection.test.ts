import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { collectionSettings } from "../settings/collection-settings.ts";
import { chooseCollection } from "./choose-collection.ts";
import { type CollectionStore, createCollectionStore } from "./collection-store.ts";

const context = { program: "embedloom", samples: ["samples.late", "samples.plain"] };
const FAR = "/somewhere/else";

let folder = "";
let store: CollectionStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "embedloom-choose-"));
  store = createCollectionStore(folder);
});

afterEach(() => rm(folder, { recursive: true }));

const add = (name: string, path: string): Promise<void> =>
  store.write({ name, base: path, model: "", settings: collectionSettings([{ paths: [path] }]) });
const chosen = async (): Promise<string> => (await chooseCollection(store, undefined, context)).name;

test("default: the one around the folder that the user stands in, else the only one", async () => {
  await add("far", FAR);
  expect(await chosen()).toBe("far");
  await add("near", process.cwd());
  expect(await chosen()).toBe("near");
});

test("behavior: samples are meant where the user has no collection, however near they lie", async () => {
  await add("samples.plain", process.cwd());
  await add("samples.late", process.cwd());
  expect(await chosen()).toBe("samples.late");
  await add("notes", FAR);
  expect(await chosen()).toBe("notes");
});

test("behavior: a damaged collection is in nobody's way, and is said where there is no other", async () => {
  await add("broken", process.cwd());
  await writeFile(join(store.folderOf("broken"), "collection.json"), "{");
  await expect(chosen()).rejects.toThrow("broken");
  await add("notes", FAR);
  expect(await chosen()).toBe("notes");
});

test("error: several that fit as well are asked for, and none says how to make one", async () => {
  await expect(chosen()).rejects.toThrow("There is no collection yet. Make one first: embedloom index PATH");
  await add("one", FAR);
  await add("two", FAR);
  await expect(chosen()).rejects.toThrow("Which collection? one, two. Say it with --name NAME.");
});
