import { NativeSelect, Slider, Text } from "@mantine/core";
import { type ReactElement, useId } from "react";
import { LAB_CHUNKERS, LAB_SIZE, type LabChunker } from "../../../../src/api/lab.ts";
import { Panel } from "../../components/panel.tsx";
import { formatCount } from "../../format/format-count.ts";
import classes from "./lab-controls.module.css";
import { changed, chunkerLabels, type LabSettings } from "./lab-settings.ts";
import type { LabText } from "./use-lab-text.ts";

interface Props {
  readonly source: LabText;
  readonly settings: LabSettings;
  readonly onChange: (settings: LabSettings) => void;
}

/** The text, the chunker and its sizes: whatever is turned shows at once. */
export function LabControls({ source, settings, onChange }: Props): ReactElement {
  const set = (change: Partial<LabSettings>): void => onChange(changed(settings, change));
  return (
    <Panel title="How to cut">
      <div className={classes.choices}>
        <NativeSelect
          size="sm"
          label="Text"
          value={source.source}
          onChange={({ currentTarget }) => source.choose(currentTarget.value)}
          data={[
            { value: "example", label: "The example" },
            { value: "own", label: "A text of your own" },
            ...source.documents.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <NativeSelect
          size="sm"
          label="Chunker"
          value={settings.chunker}
          onChange={({ currentTarget: { value } }) => isChunker(value) && set({ chunker: value })}
          data={LAB_CHUNKERS.map((value) => ({ value, label: chunkerLabels[value] }))}
        />
      </div>
      <Knob
        label="Chunks of up to"
        value={settings.size}
        min={LAB_SIZE.least}
        max={LAB_SIZE.most}
        step={10}
        onChange={(size) => set({ size })}
      />
      <Knob
        label="Overlap"
        value={settings.overlap}
        min={0}
        max={Math.floor(settings.size / 2)}
        step={5}
        onChange={(overlap) => set({ overlap })}
      />
    </Panel>
  );
}

interface KnobProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly onChange: (value: number) => void;
}

function Knob({ label, value, min, max, step, onChange }: KnobProps): ReactElement {
  const id = useId();
  return (
    <div className={classes.field}>
      <div className={classes.label}>
        <Text size="sm" fw={500} id={id}>
          {label}
        </Text>
        <Text size="sm" c="dimmed">
          {formatCount(value)} characters
        </Text>
      </div>
      <Slider
        size="sm"
        color="late"
        label={null}
        thumbProps={{ "aria-labelledby": id, "aria-valuetext": `${value} characters` }}
        value={value}
        min={min}
        max={max}
        step={step}
        onChange={onChange}
      />
    </div>
  );
}

function isChunker(value: string): value is LabChunker {
  return LAB_CHUNKERS.some((chunker) => chunker === value);
}
