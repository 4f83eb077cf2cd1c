import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { declarations } from "../palette.js";

/** The style sheet of every page. Sizes of type are powers of 1.2 around 16 px. */
export const STYLE = `
:root{color-scheme:light dark;${declarations("light")};
--small:.833rem;--body:1rem;--h4:1rem;--h3:1.2rem;--h2:1.44rem;--h1:2.074rem}
@media screen and (prefers-color-scheme:dark){:root{${declarations("dark")}}}
@media print{:root{color-scheme:light}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:var(--body)/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
main{max-width:47rem;margin:0 auto;padding:2.5rem 1rem 4rem}
h1,h2,h3,h4,p,ul,dl,figure,pre{margin:0}
h1{font-size:var(--h1);line-height:1.2;letter-spacing:-.015em;text-wrap:balance}
h2{font-size:var(--h2);line-height:1.3;margin:3.5rem 0 .35rem;padding-top:1.25rem;border-top:2px solid var(--ink)}
h3{font-size:var(--h3);line-height:1.35;margin-bottom:.25rem}
h4{font-size:var(--h4);font-weight:600;line-height:1.35}
p+p{margin-top:.75rem}
a{color:var(--baseline);text-underline-offset:.15em}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--baseline);outline-offset:2px}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:var(--small)}
pre{margin:.5rem 0;background:var(--raised);padding:.75rem 1rem;border-radius:6px;white-space:pre-wrap}
.eyebrow,.source,.lead,.unit{color:var(--muted)}
.eyebrow,.source,.unit,.legend,.tag,table{font-size:var(--small)}
.eyebrow{margin-bottom:.5rem}
.problem{margin-top:1rem}
.n,td.number{font-variant-numeric:tabular-nums}
.n{white-space:nowrap}
.interval{color:var(--muted);white-space:nowrap}
.tiles{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:.75rem;margin:1.75rem 0}
.tile{background:var(--raised);border-radius:8px;padding:.9rem 1rem;border-top:4px solid var(--rule);min-width:0}
.tile.baseline{border-color:var(--baseline)}.tile.network{border-color:var(--network)}
.tile dt{font-size:var(--small);color:var(--muted)}
.tile dd{margin:0}
.tile .what{font-weight:600}
.tile .figure{font-size:var(--h2);line-height:1.3;font-weight:600;letter-spacing:-.01em}
.tile .figure .interval{font-size:var(--small);font-weight:400;letter-spacing:0}
.chip{display:inline-block;background:var(--best);color:var(--mark);border-radius:4px;padding:0 .4em;font-size:var(--small);font-weight:600;white-space:nowrap}
.why{padding-left:1.2rem}.why li+li{margin-top:.35rem}
.warnings{list-style:none;padding:0;margin-top:1.25rem}
.warnings li{border-left:4px solid var(--warn);background:var(--raised);padding:.6rem .9rem;border-radius:0 6px 6px 0}
.warnings li+li{margin-top:.5rem}
.warnings b{color:var(--warn)}
h2.plain{margin-top:2rem;padding-top:0;border:0;font-size:var(--h3)}
figure{margin-top:2rem}
figcaption{margin-bottom:.75rem}
.tag{display:inline-block;border:1px solid currentColor;border-radius:999px;padding:0 .6em;font-weight:500;letter-spacing:.01em;vertical-align:.12em;line-height:1.5}
.tag.proved{color:var(--proved)}.tag.fitted{color:var(--fitted)}.tag.measured{color:var(--measured)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;padding:0;margin-bottom:.5rem}
.legend li{display:inline-flex;align-items:center;gap:.45em;max-width:100%}
.swatch{width:24px;height:12px;flex:none;stroke:currentColor;fill:none}
.swatch .hollow{fill:var(--paper);stroke-width:2}
.swatch.ink{color:var(--ink)}.swatch.muted{color:var(--muted)}.swatch.baseline{color:var(--baseline)}.swatch.network{color:var(--network)}.swatch.proved{color:var(--proved)}.swatch.fitted{color:var(--fitted)}.swatch.best{color:var(--best)}
.chart{display:block;width:100%;height:auto;overflow:visible;color:var(--muted);font-size:12px;font-family:inherit}
.chart text{white-space:pre}
.narrow{display:none}
.panels{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:1.25rem 1.5rem}
.panel{min-width:0}
.source{margin-top:.4rem}
.aside{margin-top:1.5rem}
details{margin-top:.75rem}
summary{cursor:pointer;font-size:var(--small);color:var(--baseline);width:max-content;max-width:100%}
details .scroll{margin-top:.5rem}
.record h3{margin-top:2.25rem}
@media (min-width:62rem){.scroll{position:relative;left:50%;transform:translateX(-50%);width:max-content;min-width:100%;max-width:calc(100vw - 5rem)}}
.scroll{overflow-x:auto;margin-top:1rem;border:1px solid var(--rule);border-radius:8px;background:linear-gradient(to right,var(--paper) 30%,transparent) left/2rem 100% no-repeat local,linear-gradient(to left,var(--paper) 30%,transparent) right/2rem 100% no-repeat local,linear-gradient(to right,var(--rule),transparent) left/.8rem 100% no-repeat,linear-gradient(to left,var(--rule),transparent) right/.8rem 100% no-repeat}
table{border-collapse:collapse;width:100%;line-height:1.45}
th,td{padding:.4rem .6rem;text-align:left;vertical-align:top;white-space:nowrap}
th{font-weight:600;color:var(--muted);border-bottom:1px solid var(--rule)}
tr+tr td{border-top:1px solid var(--rule)}
th.number,td.number{text-align:right}
tr.best td{background:var(--best)}
.name .n{white-space:normal}
td:last-child:not(.number){white-space:normal;max-width:22rem}
td:first-child .name{display:inline-block;width:max-content;max-width:11rem;white-space:normal;vertical-align:top}
.printed{margin-left:auto;width:max-content;max-width:8rem;white-space:normal}
.said{width:max-content;max-width:min(19rem,60vw);white-space:normal}
.by{min-width:11rem}
dl.facts{display:grid;grid-template-columns:13rem minmax(0,1fr);gap:.35rem 1.5rem;margin-top:.75rem}
dl.facts dt{color:var(--muted)}dl.facts dd{margin:0;min-width:0}dl.facts .n{white-space:normal}
footer{margin-top:3.5rem;padding-top:1rem;border-top:1px solid var(--rule);color:var(--muted);font-size:var(--small)}
@media (max-width:560px){
:root{--h1:1.728rem}
main{padding:1.5rem 1rem 3rem}
.wide{display:none}.narrow{display:block}
.panels,.tiles{grid-template-columns:minmax(0,1fr)}
td:first-child .name{max-width:8.5rem}
dl.facts{grid-template-columns:minmax(0,1fr);gap:0}dl.facts dd{margin-bottom:.5rem}}
@media print{.said{width:auto;min-width:7rem;max-width:none}.printed{width:auto}td .unit{font-size:.7rem}.by{min-width:0}main{max-width:none;padding:0}
.scroll{position:static;transform:none;width:auto;max-width:none;overflow:visible}
th,td{white-space:normal;padding:.25rem .4rem;font-size:.7rem}th{overflow-wrap:normal}td:first-child .name{display:inline}td b{white-space:nowrap}thead{display:table-header-group}
h1,h2,h3,h4,figcaption,summary,.eyebrow,.lead,.legend{break-after:avoid}
figure,.tile,.panel,tr,.warnings li{break-inside:avoid}p,li{orphans:3;widows:3}}
`;

/** A page's policy: nothing but this one style sheet, by its hash. */
export function policy(style: string): string {
  const hash = btoa(String.fromCharCode(...sha256(utf8ToBytes(style))));
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}
