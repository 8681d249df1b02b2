import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createExampleFolder } from "./example-folder.ts";
import { typeErrorsOf } from "./example-type-errors.ts";

const folder = createExampleFolder();
afterAll(() => rmSync(folder, { recursive: true }));

test("default: each error is found under its module and line; unused names are none", { timeout: 30_000 }, () => {
  writeFileSync(join(folder, "good.ts"), "const unused = 1;\nexport const inferred = [1].map(String);\n");
  writeFileSync(join(folder, "bad.ts"), 'export {};\n\nconst n: number = "text";\n[1][0].toFixed();\n');
  const errors = typeErrorsOf(folder, ["good.ts", "bad.ts"]);
  expect([...errors.keys()]).toEqual(["bad.ts"]);
  expect(errors.get("bad.ts")).toEqual([
    "3: error TS2322: Type 'string' is not assignable to type 'number'.",
    "4: error TS2532: Object is possibly 'undefined'.",
  ]);
});

test("error: a compiler that cannot begin is no success", { timeout: 30_000 }, () => {
  expect(() => typeErrorsOf(folder, ["absent.ts"])).toThrow("The compiler could not begin");
});
