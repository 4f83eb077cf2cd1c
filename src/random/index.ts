export { philox } from "./philox.js";
export { Stream } from "./stream.js";
