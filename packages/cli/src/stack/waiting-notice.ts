import type { Terminal } from "../terminal/index.ts";
import type { WaitingListener } from "./with-waiting-notice.ts";

/** Says on standard error that a server is waited for. */
export function waitingNotice(terminal: Terminal): WaitingListener {
  return ({ who, waitedMs }) =>
    terminal.remark(`No answer of ${who} for ${Math.round(waitedMs / 1000)} s; still waiting. Ctrl-C stops.`);
}
