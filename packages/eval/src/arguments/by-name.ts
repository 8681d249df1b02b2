import { type Kind, kindOf } from "@embedloom/core";

/** An object of things by their names; gives a copy of what is its own. */
export const byName: Kind = (name, value) => {
  let entries: [string, unknown][] = [];
  kindOf("an object of values by name", (given) => {
    if (typeof given !== "object" || given === null || Array.isArray(given)) return false;
    entries = Object.entries(given);
    return true;
  })(name, value);
  return Object.fromEntries(entries);
};
