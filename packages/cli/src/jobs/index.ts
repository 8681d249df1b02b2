// Jobs of many workers: what each of their commands takes; planning, working and status are loaded when they are asked for.
export { declare } from "./jobs.ts";
