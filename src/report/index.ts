export { renderFiles } from "./page/advise/files.js";
