import { firstOfEach } from "./bits-cases.js";
import { sameBits } from "./same-bits.js";

// Every architecture in one of its settings; test/long has all.
sameBits(firstOfEach, 4);
