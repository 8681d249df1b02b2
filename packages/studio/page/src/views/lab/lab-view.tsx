import { SegmentedControl, Skeleton, Text, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Search } from "lucide-react";
import { type ReactElement, useState } from "react";
import { LAB_CHARACTERS } from "../../../../src/api/lab.ts";
import { Lead } from "../../components/lead.tsx";
import { Panel } from "../../components/panel.tsx";
import { ProblemAlert } from "../../components/problem-alert.tsx";
import { counted, formatCount } from "../../format/format-count.ts";
import { useTopic } from "../../live/live-context.tsx";
import { ChunkFlow } from "./chunk-flow.tsx";
import { ChunkOverview } from "./chunk-overview.tsx";
import { ChunkPairs, pairId } from "./chunk-pairs.tsx";
import { LabControls } from "./lab-controls.tsx";
import { firstSettings } from "./lab-settings.ts";
import classes from "./lab-view.module.css";
import { useLabChunks } from "./use-lab-chunks.ts";
import { useLabText } from "./use-lab-text.ts";

const WAIT_MS = 250;

/** One text, cut and coloured while the knobs are turned. */
export function LabView(): ReactElement {
  const source = useLabText();
  const [settings, setSettings] = useState(firstSettings);
  const [typed, setTyped] = useState<{ readonly source: string; readonly question: string }>();
  const [shown, setShown] = useState<"chunks" | "ways">("ways");
  const gives = useTopic("provider")?.late ?? true;
  // What was typed for one text is no question for another.
  const question = (typed?.source === source.source ? typed.question : source.question) ?? "";
  const [asked] = useDebouncedValue(gives ? question.trim() : "", WAIT_MS);
  const [text] = useDebouncedValue(source.text, source.source === "own" ? WAIT_MS : 0);
  const lab = useLabChunks(text.trim() === "" ? "" : text, settings, asked);
  const paired = shown === "ways" && asked !== "" ? lab.heat : undefined;
  const show = (chunk: number): void => {
    const pair = document.getElementById(pairId(chunk));
    pair?.scrollIntoView({ block: "center" });
    pair?.focus({ preventScroll: true });
  };
  return (
    <>
      <Lead>
        Turn the knobs and watch the boundaries move. With a question every word shows what it adds to the similarity,
        read in its chunk alone and read inside the whole text: what late chunking changes, and why.
      </Lead>
      <div className={classes.split}>
        <div className={classes.side}>
          <LabControls source={source} settings={settings} onChange={setSettings} />
          {paired !== undefined && paired.chunks.length > 0 && <ChunkOverview heat={paired} onChoose={show} />}
        </div>
        <Panel
          title={lab.spans === undefined ? "Chunks" : counted(lab.spans.length / 2, "chunk")}
          actions={
            <SegmentedControl
              size="xs"
              aria-label="Show"
              value={paired === undefined ? "chunks" : "ways"}
              onChange={(value) => setShown(value === "ways" ? "ways" : "chunks")}
              data={[
                { value: "chunks", label: "Boundaries" },
                { value: "ways", label: "Plain and late", disabled: asked === "" },
              ]}
            />
          }
        >
          <QuestionInput
            gives={gives}
            question={question}
            onType={(next) => setTyped({ source: source.source, question: next })}
          />
          {source.source === "own" && <OwnText text={source.text} onWrite={source.write} />}
          {source.isCut && (
            <Text size="sm" c="dimmed">
              The first {formatCount(LAB_CHARACTERS)} characters of the document.
            </Text>
          )}
          <ProblemAlert title="The text could not be cut" error={source.error ?? lab.error} />
          <div aria-busy={!lab.isFresh}>
            {lab.spans === undefined ? (
              source.source !== "own" && source.error === null && lab.error === null && <Skeleton height={360} />
            ) : paired === undefined ? (
              <ChunkFlow text={lab.text} spans={lab.spans} />
            ) : (
              <ChunkPairs text={lab.text} heat={paired} />
            )}
          </div>
        </Panel>
      </div>
    </>
  );
}

interface QuestionProps {
  /** Whether the provider gives token vectors. */
  readonly gives: boolean;
  readonly question: string;
  readonly onType: (question: string) => void;
}

function QuestionInput({ gives, question, onType }: QuestionProps): ReactElement {
  return (
    <TextInput
      aria-label="Question for the text"
      placeholder={
        gives ? "Ask the text something to colour its words" : "This provider gives no token vectors to colour by"
      }
      disabled={!gives}
      leftSection={<Search size={16} />}
      maxLength={1000}
      dir="auto"
      value={question}
      onChange={({ currentTarget }) => onType(currentTarget.value)}
    />
  );
}

function OwnText({ text, onWrite }: { readonly text: string; readonly onWrite: (text: string) => void }): ReactElement {
  return (
    <Textarea
      aria-label="Your text"
      placeholder="Paste or write a text"
      autosize
      minRows={4}
      maxRows={10}
      dir="auto"
      maxLength={LAB_CHARACTERS}
      value={text}
      onChange={({ currentTarget }) => onWrite(currentTarget.value)}
    />
  );
}
