import type { MapReply, PlaceReply } from "../../../../src/api/map.ts";
import { channelsOf, pointColor } from "./point-colors.ts";
import { stampPoints } from "./stamp-points.ts";

/** How far and where the visitor has zoomed, as `d3-zoom` tells it. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

/** Everything that a frame of the map shows. */
export interface Scene {
  readonly map: MapReply;
  /** Document of each point. */
  readonly documentOf: Uint16Array;
  /** Points that answer the question, best first. */
  readonly hits: readonly number[];
  readonly place: PlaceReply | undefined;
  /** A document that stands out. Absent: all are alike. */
  readonly chosen: number | undefined;
  /** The point below the pointer or chosen. */
  readonly marked: number | undefined;
  readonly scheme: "light" | "dark";
}

/** Space around the points, in CSS pixels. */
const MARGIN = 28;
const PALE = 0.22;

/** Where a point of the map, -1 to 1, lies on a canvas, in CSS pixels. */
export function placeOn(
  canvas: { readonly clientWidth: number; readonly clientHeight: number },
  view: View,
  [x, y]: readonly [number, number],
): [x: number, y: number] {
  const half = Math.min(canvas.clientWidth, canvas.clientHeight) / 2 - MARGIN;
  const wide = canvas.clientWidth / 2 - MARGIN;
  return [
    view.x + view.k * (canvas.clientWidth / 2 + x * Math.min(wide, half * 1.6)),
    view.y + view.k * (canvas.clientHeight / 2 - y * half),
  ];
}

/** Draws a frame. */
export function drawScene(canvas: HTMLCanvasElement, view: View, scene: Scene): void {
  const context = canvas.getContext("2d");
  if (context === null || canvas.clientWidth === 0) return;
  const ratio = window.devicePixelRatio;
  const width = Math.round(canvas.clientWidth * ratio);
  const height = Math.round(canvas.clientHeight * ratio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const style = getComputedStyle(canvas);
  const [surface, ink] = ["--surface-sunken", "--mantine-color-text"].map((name) =>
    style.getPropertyValue(name).trim(),
  );
  drawPoints(context, view, { scene, ratio, surface: surface ?? "#ffffff" });
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  drawAnswer(context, view, { scene, ink: ink ?? "#000000", surface: surface ?? "#ffffff" });
}

function drawPoints(
  context: CanvasRenderingContext2D,
  view: View,
  { scene, ratio, surface }: { readonly scene: Scene; readonly ratio: number; readonly surface: string },
): void {
  const { canvas } = context;
  const { map, documentOf, chosen, hits, scheme } = scene;
  const picture = pictureFor(context);
  const [red, green, blue] = channelsOf(surface);
  new Uint32Array(picture.data.buffer).fill(((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0);
  const count = documentOf.length;
  const places = new Float32Array(2 * count);
  const [originX, originY] = placeOn(canvas, view, [0, 0]);
  const [unitX, unitY] = placeOn(canvas, view, [1, 1]);
  for (let point = 0; point < count; point++) {
    places[2 * point] = ratio * (originX + (unitX - originX) * map.points[2 * point]!);
    places[2 * point + 1] = ratio * (originY + (unitY - originY) * map.points[2 * point + 1]!);
  }
  const isAsked = hits.length > 0;
  stampPoints(picture, {
    places,
    colorOf: documentOf,
    colors: map.documents.map((_, document) => channelsOf(pointColor(document, scheme))),
    opacity: map.documents.map((_, document) => {
      if (chosen !== undefined) return document === chosen ? 1 : 0.1;
      return isAsked ? PALE : 0.8;
    }),
    radius: ratio * radiusFor(count),
  });
  context.putImageData(picture, 0, 0);
}

const pictures = new WeakMap<CanvasRenderingContext2D, ImageData>();

/** The pixels of a canvas, the same for every frame: a megabyte a frame would keep the collector busy. */
function pictureFor(context: CanvasRenderingContext2D): ImageData {
  const { width, height } = context.canvas;
  const known = pictures.get(context);
  if (known?.width === width && known.height === height) return known;
  const made = new ImageData(width, height);
  pictures.set(context, made);
  return made;
}

/** Fewer points are larger ones. */
function radiusFor(count: number): number {
  return count > 20_000 ? 1.3 : count > 2000 ? 2 : count > 300 ? 3 : 5;
}

function drawAnswer(
  context: CanvasRenderingContext2D,
  view: View,
  { scene, ink, surface }: { readonly scene: Scene; readonly ink: string; readonly surface: string },
): void {
  const { map, hits, place, documentOf, marked, scheme } = scene;
  const at = (point: number): [number, number] =>
    placeOn(context.canvas, view, [map.points[2 * point] ?? 0, map.points[2 * point + 1] ?? 0]);
  const question = place && placeOn(context.canvas, view, [place.x, place.y]);
  if (question !== undefined) {
    context.strokeStyle = ink;
    context.lineWidth = 1;
    context.globalAlpha = 0.35;
    for (const hit of hits) line(context, question, at(hit));
    context.globalAlpha = 1;
  }
  hits.forEach((hit, rank) => {
    const color = pointColor(documentOf[hit] ?? 0, scheme);
    disc(context, at(hit), { radius: rank === 0 ? 9 : 7, fill: color, edge: surface });
  });
  if (marked !== undefined && marked < documentOf.length) ring(context, at(marked), ink);
  if (question !== undefined) diamond(context, question, { fill: ink, edge: surface });
}

function line(context: CanvasRenderingContext2D, from: readonly [number, number], to: readonly [number, number]): void {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}

interface Look {
  readonly fill: string;
  readonly edge: string;
}

function disc(
  context: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  { radius, fill, edge }: Look & { readonly radius: number },
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  paint(context, { fill, edge });
}

function ring(context: CanvasRenderingContext2D, [x, y]: readonly [number, number], color: string): void {
  context.beginPath();
  context.arc(x, y, 12, 0, 2 * Math.PI);
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.stroke();
}

function diamond(context: CanvasRenderingContext2D, [x, y]: readonly [number, number], look: Look): void {
  context.beginPath();
  context.moveTo(x, y - 12);
  context.lineTo(x + 9, y);
  context.lineTo(x, y + 12);
  context.lineTo(x - 9, y);
  context.closePath();
  paint(context, look);
}

function paint(context: CanvasRenderingContext2D, { fill, edge }: Look): void {
  context.fillStyle = fill;
  context.strokeStyle = edge;
  context.lineWidth = 2;
  context.fill();
  context.stroke();
}
