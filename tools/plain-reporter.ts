import type { Reporter, TestModule, TestRunEndReason } from "vitest/node";

/** Names every skipped test and every one that passed only when it was run again, and ends the run with one plain line, `N passed, N failed`, for scripts that read the log. */
export default class PlainReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[], reason: TestRunEndReason): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    const named: string[] = [];
    for (const module of modules) {
      let failedTests = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed++;
        if (state === "failed") failedTests++;
        const name = `${module.project.name} > ${test.fullName}`;
        if (state === "skipped") named.push(`skipped: ${name}`);
        if (test.diagnostic()?.flaky) named.push(`flaky: ${name}`);
      }
      // A module can fail with no failed test: an import error, a hook error.
      failed += module.state() === "failed" ? Math.max(failedTests, 1) : failedTests;
    }
    // A run can fail with no failed module: a global set-up that threw.
    if (reason !== "passed") failed = Math.max(failed, 1);
    process.once("exit", () => console.log([...named, `${passed} passed, ${failed} failed`].join("\n")));
  }
}
