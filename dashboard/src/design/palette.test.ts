import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** The tokens of the light theme and of the dark one. */
const CSS = readFileSync("src/design/tokens.css", "utf8");
type Tokens = Record<string, string>;
const tokensIn = (block: string): Tokens => Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = "", value = ""]) => [name, value]));
const light = tokensIn(CSS.slice(0, CSS.indexOf("@media")));
const media = tokensIn(CSS.slice(CSS.indexOf("@media"), CSS.indexOf(':root[data-theme="dark"]')));
const dark = tokensIn(CSS.slice(CSS.indexOf(':root[data-theme="dark"]')));

type Triple = readonly [number, number, number];

function linear(hex: string): Triple {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return [r, g, b];
}

function luminance([r, g, b]: Triple): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, two: string): number {
  const [low = 0, high = 0] = [luminance(linear(one)), luminance(linear(two))].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** OKLab: equal distances look equally different. */
function lab([r, g, b]: Triple): Triple {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s];
}

/** Machado, Oliveira and Fernandes 2009, severity 1. */
const SIGHTS: Record<string, readonly Triple[]> = {
  full: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

function seen(hex: string, sight: string): Triple {
  const [r, g, b] = linear(hex);
  const [x = 0, y = 0, z = 0] = (SIGHTS[sight] ?? []).map(([p, q, s]) => Math.min(1, Math.max(0, p * r + q * g + s * b)));
  return lab([x, y, z]);
}

const at = (tokens: Tokens, name: string) => tokens[name] ?? expect.fail(`there is no --${name}`);
const themes = { light, dark: { ...light, ...dark } };

describe.each(Object.entries(themes))("the %s palette", (_name, tokens) => {
  const hues = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => at(tokens, `hue-${number}`));

  it("has eight hues that every eye tells apart", () => {
    for (const sight of Object.keys(SIGHTS)) {
      const points = hues.map((hue) => seen(hue, sight));
      for (const [index, [l, a, b]] of points.entries()) {
        for (const [l2, a2, b2] of points.slice(0, index)) expect(Math.hypot(l - l2, a - a2, b - b2), sight).toBeGreaterThan(0.07);
      }
    }
  });

  it("has marks that stand out from every ground, 3 to 1", () => {
    for (const hue of [...hues, at(tokens, "hue-other"), at(tokens, "hue-none")]) {
      expect(contrast(hue, at(tokens, "surface")), hue).toBeGreaterThanOrEqual(3);
    }
  });

  it("has text that can be read, 4.5 to 1", () => {
    const pairs = [
      ...["text", "text-muted", "text-faint", "accent", "good", "warn", "bad"].flatMap((text) => [[text, "surface"], [text, "ground"], [text, "surface-sunken"], [text, "surface-raised"]]),
      ["on-accent", "accent"],
      ["on-accent", "accent-strong"],
      ["accent-strong", "accent-soft"],
      ["good", "good-soft"],
      ["warn", "warn-soft"],
      ["bad", "bad-soft"],
    ];
    for (const [text = "", ground = ""] of pairs) expect(contrast(at(tokens, text), at(tokens, ground)), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
  });
});

it("the system's dark theme and the chosen one are the same", () => {
  expect(media).toEqual(dark);
});
