// Waiting: sleeping, aborting, yielding to the event loop, pulling a source, as long as a server says.
export { abortable } from "./abortable.ts";
export { createEventLoopYield, type EventLoopYield } from "./event-loop-yield.ts";
export { itemPuller, pullItems, sourceKind } from "./pull-items.ts";
export { type HeaderReader, retryAfterMs } from "./retry-after.ts";
export { MAX_TIMER_MS, sleep } from "./sleep.ts";
export { notify } from "./notify.ts";
