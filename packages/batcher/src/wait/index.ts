// Ways for one task to wait for another: a promise with its handles outside, a notifier, a semaphore, lines by priority.
export { createDeferred, type Deferred } from "./deferred.ts";
export { createNotifier, type Notifier } from "./notifier.ts";
export { createPriorityQueues } from "./priority-queues.ts";
export { createSemaphore, type Semaphore } from "./semaphore.ts";
