import { describe, expect, test } from "vitest";
import { closureProblems } from "./closure.ts";
import type { InstalledPackage } from "./installed-packages.ts";
import type { Manifest } from "./repository.ts";

const manifest = (name: string, fields: Partial<Manifest> = {}): Manifest => ({ name, version: "1.0.0", ...fields });

const core = manifest("@embedloom/core");
const openai = manifest("@embedloom/openai", {
  dependencies: { "@embedloom/core": "workspace:^", openai: "catalog:" },
  peerDependencies: { "gpt-tokenizer": "^4.0.0" },
  peerDependenciesMeta: { "gpt-tokenizer": { optional: true } },
});
const redis = manifest("@embedloom/redis-cache", {
  dependencies: { "@embedloom/core": "workspace:^" },
  peerDependencies: { ioredis: ">=5" },
});
const sources = new Map([core, openai, redis].map((each) => [each.name, each]));

const problems = (packages: readonly string[], ...came: readonly Manifest[]): string[] => {
  const installed = came.map((each): InstalledPackage => ({ manifest: each, folder: each.name }));
  return closureProblems(packages, installed, sources);
};

describe("closureProblems", () => {
  test("default: what is declared is fine, down to the dependencies of others", () => {
    const sdk = manifest("openai", { dependencies: { ws: "^8.0.0" }, optionalDependencies: { fsevents: "*" } });
    expect(problems([openai.name], openai, core, sdk, manifest("ws"))).toEqual([]);
    expect(problems([redis.name], redis, core, manifest("ioredis"))).toEqual([]);
  });

  test("behavior: a library may need what another of our packages declares", () => {
    const sdk = manifest("openai", { dependencies: { ioredis: "^6.0.0" } });
    expect(problems([openai.name], openai, core, sdk, manifest("ioredis"))).toEqual([]);
  });

  test("error: a declared package that did not come, a peer as well", () => {
    expect(problems([openai.name], openai, manifest("openai"))).toEqual([
      "@embedloom/core is declared and did not come",
    ]);
    expect(problems([redis.name], redis, core)).toEqual(["ioredis is declared and did not come"]);
  });

  test("error: a dependency of another of our packages, though the published manifest asks for it", () => {
    const published = { ...openai, dependencies: { ...openai.dependencies, ioredis: "^6.0.0" } };
    const found = problems([openai.name], published, core, manifest("openai"), manifest("ioredis"));
    expect(found).toContain("ioredis came along and is not declared");
  });

  test("error: an optional peer that nobody chose", () => {
    const found = problems([openai.name], openai, core, manifest("openai"), manifest("gpt-tokenizer"));
    expect(found).toContain("gpt-tokenizer came along and is not declared");
    expect(
      problems([openai.name, "gpt-tokenizer"], openai, core, manifest("openai"), manifest("gpt-tokenizer")),
    ).toEqual([]);
  });

  test("error: the runtime of models below a package that runs none", () => {
    const sdk = manifest("openai", { dependencies: { "onnxruntime-node": "^1.0.0" } });
    expect(problems([openai.name], openai, core, sdk, manifest("onnxruntime-node"))).toEqual([
      "onnxruntime-node came along and is not declared",
    ]);
  });

  test("error: a package that nothing asks for", () => {
    expect(problems([core.name], core, manifest("left-pad"))).toEqual(["left-pad came along and nothing asks for it"]);
  });

  test("error: two copies of one of ours, but not of others", () => {
    const sdk = manifest("openai");
    expect(problems([openai.name], openai, core, core, sdk, sdk)).toEqual([
      "@embedloom/core came in more than one copy",
    ]);
  });
});
