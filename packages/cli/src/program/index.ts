// The program: finds the command that is meant, runs it, and gives the exit code.
export { main } from "./main.ts";
