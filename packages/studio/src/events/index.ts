// Events that every open page hears, and how often at most.
export { createEventHub, type EventHub, type StudioEvent } from "./event-hub.ts";
export { throttle } from "./throttle.ts";
