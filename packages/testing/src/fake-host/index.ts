// What the fakes of Voyage and Jina share: one server, its limits, its billing, its vectors.
export { contextVectors } from "./context-vectors.ts";
export {
  bearerOf,
  bodyOf,
  type FakeHost,
  type FakeHostSettings,
  type HostCounters,
  type HostFault,
  type HostServerFault,
  type HostWork,
  startFakeHost,
} from "./fake-host.ts";
export { hostKinds } from "./host-kinds.ts";
export { type ValueFormat, writtenValues } from "./quantized-values.ts";
