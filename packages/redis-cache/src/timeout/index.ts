// Timeouts: idle ones, and those that learn how far away the server is.
export { type AdaptiveTimeout, BASE_TIMEOUT_MS, createAdaptiveTimeout, MAX_TIMEOUT_MS } from "./adaptive-timeout.ts";
export { withIdleTimeout } from "./with-idle-timeout.ts";
