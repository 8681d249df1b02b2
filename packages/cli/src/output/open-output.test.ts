import { expect, test } from "vitest";
import { openOutput } from "./open-output.ts";

const open = (choices: Parameters<typeof openOutput>[0]): ReturnType<typeof openOutput> =>
  openOutput(choices, ["in.csv"]);

test("default: standard output, or what the ending says", async () => {
  expect(await open({})).toMatchObject({ name: "standard output", keepsParts: true });
  expect(await open({ output: "/x/a.parquet" })).toMatchObject({ name: "/x/a.parquet", keepsParts: false });
});

test("args: sink, whose password is in no name", async () => {
  for (const address of [
    "postgres://me:pass@word@localhost:5432/app?password=pass@word#articles",
    "postgresql://me:pass@word@localhost/app",
    "postgres://localhost/app?password=pass#articles",
    "qdrant:http://localhost:6333#articles",
  ]) {
    const { name, close } = await open({ sink: address });
    expect(name).not.toContain("pass");
    expect(name).toContain("localhost");
    await close();
  }
});

test("error: choices that make no sense", async () => {
  await expect(open({ to: "parquet" })).rejects.toThrow("--to parquet needs a file");
  await expect(open({ sink: "sqlite:x", output: "a.npy" })).rejects.toThrow("--sink goes without --output");
  await expect(open({ sink: "mysql://localhost" })).rejects.toThrow("--sink takes postgres://");
  await expect(open({ sink: "sqlite:" })).rejects.toThrow("--sink takes postgres://");
  await expect(open({ output: "a.xlsx" })).rejects.toThrow("end it with .jsonl, .parquet, .arrow or .npy");
});
