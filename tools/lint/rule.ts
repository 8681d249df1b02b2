import type { RuleTester } from "oxlint/plugins-dev";

/** A lint rule as oxlint's JavaScript plugins take it. */
export type Rule = Extract<Parameters<RuleTester["run"]>[1], { createOnce?: never } | { create: unknown }>;

type Context = Parameters<NonNullable<Rule["create"]>>[0];
type Visitor = ReturnType<NonNullable<Rule["create"]>>;

/** The syntax tree node that a visitor of this name is called with. */
export type NodeOf<Name extends keyof Visitor> = Parameters<NonNullable<Visitor[Name]>>[0];

/** Whether the file that is linted is a test, a type test or a test's fixture. */
export function isTestFile(context: Context): boolean {
  return /\.(test|test-d|bench)\.ts$/.test(context.filename);
}
