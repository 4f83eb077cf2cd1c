import { sameBits } from "../training/same-bits.js";

sameBits((cases) => cases, 15);
