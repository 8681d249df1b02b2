import { expect, test } from "vitest";
import { exampleModule } from "./example-module.ts";

/** The lines of the module of an example that stands from line 2 of its document, without the first. */
function bodyOf(code: string): string[] {
  const example = { document: "a.md", line: 1, name: "a.md:1", code, runs: true };
  return exampleModule(example, "./claims.ts").split("\n").slice(1);
}

test("default: a line of the module is the line of the document", () => {
  const example = { document: "a.md", line: 7, name: "a.md:7", code: "f();\ng(); // 3\n", runs: true };
  const lines = exampleModule(example, "./claims.ts").split("\n");
  expect(lines[0]).toBe('import { createClaims } from "./claims.ts"; export const exampleClaims = createClaims([9]);');
  expect(lines[7]).toBe("f();");
  expect(lines[8]).toBe("exampleClaims.value(9, g(), 3); // 3");
});

test("behavior: console.log claims what it prints, on one line or several", () => {
  expect(bodyOf('console.log(a, "é"); // 1 é')).toEqual(['exampleClaims.printed(2, "1 é", a, "é"); // 1 é']);
  expect(bodyOf("console.log(\n  a,\n); // at once")).toEqual([
    'exampleClaims.printed(2, "at once", ',
    "  a,",
    "); // at once",
  ]);
});

test.each(["[1]", '{ a: "b" }', '"text"', "-1.5", "undefined", "'text'"])(
  "behavior: a statement claims the value %s",
  (value) => {
    expect(bodyOf(`await f(x); // ${value}`)).toEqual([`exampleClaims.value(2, await f(x), ${value}); // ${value}`]);
  },
);

test.each([
  "f(x); // at once: both are full",
  "const a = f(x); // 3",
  "f(x);\n// 3",
  "f(x); /* 3 */",
  "nullable(); // nullish",
])("behavior: %j claims nothing", (code) => {
  expect(bodyOf(code).join("\n")).toBe(code);
});

test("behavior: a claim inside another one", () => {
  expect(bodyOf("f(() => {\n  g(); // 1\n}); // 2")).toEqual([
    "exampleClaims.value(2, f(() => {",
    "  exampleClaims.value(3, g(), 1); // 1",
    "}), 2); // 2",
  ]);
});

test("error: code that does not parse is named", () => {
  expect(() => bodyOf("const = 1;")).toThrow("a.md:1 is not TypeScript.");
});
