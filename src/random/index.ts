export { philox } from "./philox.js";
export { foldIn, Stream } from "./stream.js";
