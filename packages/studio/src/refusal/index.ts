// A request that cannot be done, with the code that is answered.
export { Refusal } from "./refusal.ts";
