// Listens on a port, and opens the browser.
export { openBrowser } from "./open-browser.ts";
export { type ListeningServer, type ListenOptions, serveStudio } from "./serve-studio.ts";
