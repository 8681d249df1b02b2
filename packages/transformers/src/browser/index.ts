// A model in a browser, from files at a URL.
export { createWebModel } from "./web-model.ts";
