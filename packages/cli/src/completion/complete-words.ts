import { Argument, Command, type Option } from "commander";
import type { CommandEntry, Session } from "../session/index.ts";

/** Something that could stand at the cursor. */
interface Candidate {
  readonly value: string;
  /** What it is, in one line; may be empty. */
  readonly description: string;
}

/** What fits at the cursor. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  /** Whether names of files fit too; the shell knows them best. */
  readonly files: boolean;
}

/** Gives the names of the collections. */
type CollectionNames = () => Promise<readonly string[]>;

const NOTHING: Completion = { candidates: [], files: false };
const FILES: Completion = { candidates: [], files: true };
const HELP: Candidate = { value: "--help", description: "show what it takes" };
/** Placeholders that stand for a file or a folder. */
const FILE_NAMES = new Set(["file", "files", "folder", "path", "paths"]);

/**
 * Says what can stand in the place of the last word, from what the commands declare: there is no second list of them.
 *
 * @param words what was typed after the program's name; the last one is being typed and may be empty
 */
export async function completeWords(
  words: readonly string[],
  commands: readonly CommandEntry[],
  collections: CollectionNames,
  session: Session,
): Promise<Completion> {
  const [first = ""] = words;
  const current = words.at(-1) ?? "";
  const named = commands.map(({ name, summary }) => ({ value: name, description: summary }));
  if (words.length <= 1) {
    const help = { value: "help", description: "show what a command takes" };
    const version = { value: "--version", description: "print the version" };
    return matching([...named, help, HELP, version], current);
  }
  if (first === "help") return words.length === 2 ? matching(named, current) : NOTHING;
  const entry = commands.find(({ name }) => name === first);
  if (entry === undefined) return NOTHING;
  const command = new Command(entry.name);
  (await entry.load()).declare(command, session);
  const [step = "", ...behind] = words.slice(1);
  if (command.commands.length === 0) return inCommand(command, words.slice(1), collections);
  const steps = command.commands.map((each) => ({ value: each.name(), description: each.description() }));
  if (behind.length === 0) return matching([...steps, HELP], step);
  const inner = command.commands.find((each) => each.name() === step);
  return inner === undefined ? NOTHING : inCommand(inner, behind, collections);
}

async function inCommand(
  command: Command,
  typed: readonly string[],
  collections: CollectionNames,
): Promise<Completion> {
  // bash gives the sign between an option and its value as a word of its own.
  const words = typed.filter((word, at) => word !== "=" || at === typed.length - 1);
  const current = words.at(-1) === "=" ? "" : (words.at(-1) ?? "");
  const { place, operands, isOver } = readWords(command, words.slice(0, -1));
  if (place !== undefined) return valuesOf(place, current, collections);
  if (!isOver && current.startsWith("-")) {
    const equals = current.indexOf("=");
    const option = equals < 0 ? undefined : findOption(command, current.slice(0, equals));
    if (option === undefined) return matching(optionsOf(command), current);
    return withPrefix(current.slice(0, equals + 1), await valuesOf(option, current.slice(equals + 1), collections));
  }
  const { registeredArguments } = command;
  const last = registeredArguments.at(-1);
  const argument = registeredArguments[operands] ?? (last?.variadic === true ? last : undefined);
  return argument === undefined ? NOTHING : valuesOf(argument, current, collections);
}

/** What the words before the cursor leave open: the value of an option, or the operand of a number. */
function readWords(
  command: Command,
  before: readonly string[],
): { readonly place: Option | undefined; readonly operands: number; readonly isOver: boolean } {
  let [place, operands, isOver]: [Option | undefined, number, boolean] = [undefined, 0, false];
  for (const word of before) {
    if (place !== undefined) place = undefined;
    else if (!isOver && word === "--") isOver = true;
    else if (!isOver && word.startsWith("-") && word !== "-") {
      const option = findOption(command, word);
      if (option !== undefined && takesValue(option)) place = option;
    } else operands += 1;
  }
  return { place, operands, isOver };
}

function findOption({ options }: Command, flag: string): Option | undefined {
  return options.find(({ long, short }) => flag === long || flag === short);
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}

function optionsOf({ options }: Command): readonly Candidate[] {
  const shown = options.filter(({ hidden }) => !hidden);
  const flags = shown.map(({ long, short, description }) => ({ value: long ?? short ?? "", description }));
  return [...flags, HELP];
}

async function valuesOf(place: Option | Argument, current: string, collections: CollectionNames): Promise<Completion> {
  const { argChoices } = place;
  if (argChoices !== undefined) return matching(plain(argChoices), current);
  const isArgument = place instanceof Argument;
  const placeholder = isArgument ? place.name() : (/[<[]([\w-]+)/.exec(place.flags)?.[1] ?? "");
  const isCollection = isArgument ? /^names?$/.test(placeholder) : place.long === "--name";
  if (isCollection) return matching(plain(await collections(), "a collection"), current);
  return FILE_NAMES.has(placeholder) ? FILES : NOTHING;
}

function plain(values: readonly string[], description = ""): readonly Candidate[] {
  return values.map((value) => ({ value, description }));
}

function matching(candidates: readonly Candidate[], current: string): Completion {
  const fits = candidates.filter(
    ({ value }) => value.startsWith(current) && (current !== "" || !value.startsWith("-")),
  );
  return { candidates: fits, files: false };
}

function withPrefix(prefix: string, { candidates, files }: Completion): Completion {
  return { candidates: candidates.map(({ value, description }) => ({ value: prefix + value, description })), files };
}
