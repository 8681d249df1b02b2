// A fake Jina server.
export { type FakeJina, type FakeJinaSettings, startFakeJina } from "./fake-jina.ts";
