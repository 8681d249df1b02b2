import { createColors } from "picocolors";
import type { Terminal } from "./terminal.ts";

const COLUMNS = 80;

/**
 * A terminal that writes nowhere, for programs that take a command's steps and show what came of them elsewhere.
 *
 * @param onRecord hears of each record, as `--json` would print it
 */
export function createRecordingTerminal(onRecord: Terminal["record"]): Terminal {
  return {
    colors: createColors(false),
    columns: COLUMNS,
    line() {},
    remark() {},
    record: onRecord,
    withBar: (_, __, work) => work(() => {}),
  };
}
