// A fake Voyage server.
export { type FakeVoyage, type FakeVoyageSettings, startFakeVoyage } from "./fake-voyage.ts";
