import type { Pixels } from "@transfusion/model";
import { coreOf, findComponents, grow } from "./components.ts";
import { background, palette, type Rgb, visitStamp } from "./draw.ts";
import {
  type Colour,
  colours,
  halfExtents,
  radii,
  type SceneObject,
  type Shape,
  type Size,
  shapes,
  sizes,
} from "./scene.ts";

/** What was read from a picture. `reason` says what was malformed first. */
export type ParsedScene = {
  readonly objects: readonly SceneObject[];
  readonly malformed: boolean;
  readonly reason?: string;
};

// Chosen on clean, noisy (σ 0.05), blurred (0.5 - 0.7 pixels) and coarsened renders against scrambled and halved ones.
const differsFromGround = 70; // in RGB distance; the palette starts at 125
const smearsGround = 45;
const smearShare = 0.01; // of the picture
const colourReach = 75; // of a pixel from its palette colour, somewhat above half the least distance in the palette
const colourShare = 0.8; // of the core's pixels
const lineReach = 90; // of an edge pixel from the line between its object's colour and the ground
const speckShare = 0.0012; // of the picture: 5 pixels of 64 x 64
const leastMatch: Record<Size, number> = { small: 0.8, large: 0.86 }; // a rough edge weighs more on a small shape
const leastLead = 0.03;
const sizeReach = 1.24; // at most so many times too large or too small

/**
 * The objects of a picture of the shapes world, from left to right, by rule alone: islands that differ from the ground,
 * each with one colour of the palette in its core and the outline of one shape at one of the two sizes. An island that is
 * none of these, or a smeared ground, makes the picture malformed; single specks are overlooked.
 */
export function parseScene(picture: Pixels): ParsedScene {
  const { width: side, height, data } = picture;
  if (side !== height || data.length !== side * side * 3) {
    throw new RangeError(
      `parseScene: the picture should be square RGB, got ${side} x ${height} and ${data.length} bytes`,
    );
  }
  const fromGround = new Float32Array(side * side);
  const mask = new Uint8Array(side * side);
  for (let pixel = 0; pixel < side * side; pixel++) {
    const distance = Math.sqrt(squaredDistance(data, pixel, ground));
    fromGround[pixel] = distance;
    mask[pixel] = Number(distance > differsFromGround);
  }
  const components = findComponents(mask, side).filter(
    (component) => component.length > speckShare * side * side,
  );
  const owners = new Uint16Array(side * side); // of each pixel the component, counted from 1
  components.forEach((component, i) => {
    for (const pixel of component) owners[pixel] = i + 1;
  });

  const objects: SceneObject[] = [];
  const problems: string[] = [];
  const margin = Math.max(1, Math.round(side / 32));
  components.forEach((component, i) => {
    const territory = grow(component, side, margin);
    for (const pixel of territory) fromGround[pixel] = 0;
    const own = territory.filter((pixel) => owners[pixel] === 0 || owners[pixel] === i + 1);
    const outcome = readObject(data, side, own, coreOf(component, side, margin));
    if (typeof outcome === "string") problems.push(outcome);
    else objects.push(outcome);
  });
  const smeared = fromGround.filter((distance) => distance > smearsGround).length;
  if (smeared > smearShare * side * side) problems.push("the ground is smeared");

  objects.sort((a, b) => a.x - b.x);
  const reason = problems[0];
  return reason === undefined
    ? { objects, malformed: false }
    : { objects, malformed: true, reason };
}

const ground: Rgb = [background, background, background];

/** The object that a component and the pixels around it show, or why they show none. */
function readObject(
  data: Uint8Array,
  side: number,
  pixels: readonly number[],
  core: readonly number[],
): SceneObject | string {
  const colour = readColour(data, core);
  if (!colour) return "an island is not of one colour";

  const coverage = new Float32Array(side * side);
  for (const pixel of pixels) coverage[pixel] = readCoverage(data, pixel, palette[colour]);
  const match = matchOutline(coverage, side);
  const size = readSize(match.radius / side);
  if (!size) return `a ${colour} island is neither small nor large`;
  if (match.iou < leastMatch[size] || match.lead < leastLead || match.iou < match.diamond) {
    return `a ${colour} island is no clear shape (${match.shape} ${match.iou.toFixed(2)})`;
  }
  return { size, colour, shape: match.shape, x: match.x / side, y: match.y / side };
}

function readColour(data: Uint8Array, core: readonly number[]): Colour | undefined {
  const votes = new Map<Colour, number>();
  for (const pixel of core) {
    const nearest = nearestBy(colours, (colour) => squaredDistance(data, pixel, palette[colour]));
    if (squaredDistance(data, pixel, palette[nearest]) > colourReach ** 2) continue;
    votes.set(nearest, (votes.get(nearest) ?? 0) + 1);
  }
  return colours.find((colour) => (votes.get(colour) ?? 0) >= colourShare * core.length);
}

/** How far a pixel lies from the ground towards the colour, 0 to 1; 0 where it lies off the way. */
function readCoverage(data: Uint8Array, pixel: number, colour: Rgb): number {
  let along = 0;
  let length = 0;
  let offset = 0;
  colour.forEach((value, channel) => {
    const way = value - background;
    const here = (data[3 * pixel + channel] as number) - background;
    along += here * way;
    length += way * way;
    offset += here * here;
  });
  const share = Math.max(0, Math.min(1, along / length));
  const offLine = offset - 2 * share * along + share * share * length;
  return offLine > lineReach ** 2 ? 0 : share;
}

type Match = {
  shape: Shape;
  iou: number;
  /** How far the second best shape lies behind, and how well a diamond would do: a small one is nearly a circle. */
  lead: number;
  diamond: number;
  radius: number;
  x: number;
  y: number;
};

/** The shape that covers the same pixels best when it has the same area and centre of mass. */
function matchOutline(coverage: Float32Array, side: number): Match {
  let [mass, sumX, sumY] = [0, 0, 0];
  coverage.forEach((share, pixel) => {
    mass += share;
    sumX += share * ((pixel % side) + 0.5);
    sumY += share * (Math.floor(pixel / side) + 0.5);
  });
  const matches = shapes.map((shape) => {
    const radius = Math.sqrt(mass / areas[shape]);
    const x = sumX / mass;
    const y = sumY / mass - massBelowCentre[shape] * radius;
    const template = new Float32Array(side * side);
    visitStamp({ shape, radius, x, y }, side, (pixel, share) => {
      template[pixel] = share;
    });
    return { shape, iou: overlap(coverage, template), radius, x, y };
  });
  const [best, second] = matches.sort((a, b) => b.iou - a.iou) as [
    Omit<Match, "lead" | "diamond">,
    (typeof matches)[0],
  ];
  const diamond =
    best.shape === "circle" ? overlap(coverage, diamondOf(mass, best.x, best.y, side)) : 0;
  return { ...best, lead: best.iou - second.iou, diamond };
}

/** The coverage by a square on its tip that covers `mass` pixels in all. */
function diamondOf(mass: number, x: number, y: number, side: number): Float32Array {
  const reach = Math.sqrt(mass / 2);
  const coverage = new Float32Array(side * side);
  for (let pixel = 0; pixel < coverage.length; pixel++) {
    const off = Math.abs((pixel % side) + 0.5 - x) + Math.abs(Math.floor(pixel / side) + 0.5 - y);
    coverage[pixel] = Math.max(0, Math.min(1, 0.5 + (reach - off) / Math.SQRT2));
  }
  return coverage;
}

/** Intersection over union of two sets of covered pixels, soft edges firmed up so that a blur weighs little. */
function overlap(a: Float32Array, b: Float32Array): number {
  let [both, either] = [0, 0];
  for (let pixel = 0; pixel < a.length; pixel++) {
    const inA = firm(a[pixel] as number);
    const inB = firm(b[pixel] as number);
    both += Math.min(inA, inB);
    either += Math.max(inA, inB);
  }
  return either === 0 ? 0 : both / either;
}

function firm(share: number): number {
  return Math.max(0, Math.min(1, 0.5 + 2.5 * (share - 0.5)));
}

/** The area of each shape of radius 1. */
const areas: Record<Shape, number> = {
  circle: Math.PI,
  square: 4 * halfExtents.square[0] * halfExtents.square[1],
  triangle: 2 * halfExtents.triangle[0] * halfExtents.triangle[1],
};

/** How far below the centre of the bounding box the centre of mass lies, at radius 1. */
const massBelowCentre: Record<Shape, number> = {
  circle: 0,
  square: 0,
  triangle: halfExtents.triangle[1] / 3, // two thirds of the height from the tip
};

function readSize(radius: number): Size | undefined {
  return sizes.find((size) => {
    const ratio = radius / radii[size];
    return ratio < sizeReach && ratio > 1 / sizeReach;
  });
}

function squaredDistance(data: Uint8Array, pixel: number, colour: Rgb): number {
  const red = (data[3 * pixel] as number) - colour[0];
  const green = (data[3 * pixel + 1] as number) - colour[1];
  const blue = (data[3 * pixel + 2] as number) - colour[2];
  return red * red + green * green + blue * blue;
}

function nearestBy<T>(items: readonly T[], distance: (item: T) => number): T {
  return items.reduce((best, item) => (distance(item) < distance(best) ? item : best));
}
