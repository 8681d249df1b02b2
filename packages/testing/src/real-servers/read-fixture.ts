import { readdirSync, readFileSync } from "node:fs";
import type { ServerKind } from "./raw-requests.ts";
import type { Exchanged } from "./replay-requests.ts";

/** What a real server answered to the list, and what it was. */
export interface RecordedFixture {
  readonly kind: ServerKind;
  /** What stood behind a proxy. */
  readonly behind?: "llama.cpp" | "ollama";
  readonly version: string;
  /** Day of the recording, such as `2026-11-30`. */
  readonly recorded: string;
  readonly model: string;
  readonly dimensions: number;
  readonly hasKey: boolean;
  readonly exchanges: readonly Exchanged[];
}

const folder = new URL("fixtures/", import.meta.url);

/** The names of all fixtures: file names without their ending. */
export function recordedFixtures(): readonly string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files.map((file) => file.slice(0, -".json".length)).toSorted();
}

/** Reads one of them. */
export function readFixture(name: string): RecordedFixture {
  const fixture: RecordedFixture = JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
  return fixture;
}
