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
import { ChunkPairs } from "./chunk-pairs.tsx";
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
  return (
    <>
      <Lead>
        Turn the knobs and watch the boundaries move. With a question every word shows what it adds to the similarity,
        read in its chunk alone and read inside the whole text: what late chunking changes, and why.
      </Lead>
      <div className={classes.split}>
        <LabControls source={source} settings={settings} onChange={setSettings} />
        <LabPanel key={source.source} source={source} settings={settings} />
      </div>
    </>
  );
}

function LabPanel({
  source,
  settings,
}: {
  readonly source: ReturnType<typeof useLabText>;
  readonly settings: typeof firstSettings;
}): ReactElement {
  const [typed, setTyped] = useState<string>();
  const [shown, setShown] = useState<"chunks" | "ways">("ways");
  const gives = useTopic("provider")?.late ?? true;
  const question = (typed ?? source.question ?? "").trim();
  const [asked] = useDebouncedValue(gives ? question : "", WAIT_MS);
  const [text] = useDebouncedValue(source.text, source.source === "own" ? WAIT_MS : 0);
  const lab = useLabChunks(text.trim() === "" ? "" : text, settings, asked);
  const isPaired = shown === "ways" && asked !== "" && lab.heat !== undefined;
  return (
    <Panel
      title={lab.spans === undefined ? "Chunks" : counted(lab.spans.length / 2, "chunk")}
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Show"
          value={isPaired ? "ways" : "chunks"}
          onChange={(value) => setShown(value === "ways" ? "ways" : "chunks")}
          data={[
            { value: "chunks", label: "Boundaries" },
            { value: "ways", label: "Plain and late", disabled: asked === "" },
          ]}
        />
      }
    >
      <TextInput
        aria-label="Question for the text"
        placeholder={
          gives ? "Ask the text something to colour its words" : "This provider gives no token vectors to colour by"
        }
        disabled={!gives}
        leftSection={<Search size={16} />}
        maxLength={1000}
        dir="auto"
        value={typed ?? source.question ?? ""}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      {source.source === "own" && (
        <Textarea
          aria-label="Your text"
          placeholder="Paste or write a text"
          autosize
          minRows={4}
          maxRows={10}
          dir="auto"
          maxLength={LAB_CHARACTERS}
          value={source.text}
          onChange={({ currentTarget }) => source.write(currentTarget.value)}
        />
      )}
      {source.isCut && (
        <Text size="sm" c="dimmed">
          The first {formatCount(LAB_CHARACTERS)} characters of the document.
        </Text>
      )}
      <ProblemAlert title="The text could not be cut" error={source.error ?? lab.error} />
      <div aria-busy={!lab.isFresh}>
        {lab.spans === undefined ? (
          source.source !== "own" && source.error === null && lab.error === null && <Skeleton height={360} />
        ) : isPaired && lab.heat !== undefined ? (
          <ChunkPairs text={lab.text} heat={lab.heat} />
        ) : (
          <ChunkFlow text={lab.text} spans={lab.spans} />
        )}
      </div>
    </Panel>
  );
}
