import { architectures } from "../../src/models/registry.js";

/** The architectures of real inputs. */
export const ofChannels = architectures.filter(({ reads }) => reads === undefined);
