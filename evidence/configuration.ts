import { architectures, buildModel } from "../src/models/registry.js";

/** Names of the architectures that read channels, as the tasks of the evidence give them. */
export const OF_CHANNELS: readonly string[] = architectures
  .filter(({ reads }) => reads === undefined)
  .map(({ name }) => name);

/** Settings that a width scales, under the names that architectures give them. */
const SIZES = ["width", "channels", "hidden", "headSize", "valueSize", "feedForwardWidth"];

/**
 * The default configuration of an architecture with all its sizes scaled to a width; null where it
 * has no sizes.
 */
export function configurationAtWidth(
  architecture: string,
  width: number,
): Record<string, number> | null {
  const { config, width: own } = buildModel(architecture, {}, { inputs: 1, outputs: 1, length: 8 });
  const sizes = SIZES.flatMap((name): [string, number][] => {
    const size = config[name];
    return typeof size === "number" ? [[name, (size * width) / own]] : [];
  });
  return sizes.length === 0 ? null : Object.fromEntries(sizes);
}
