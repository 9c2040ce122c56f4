// The look of the HTML report: system fonts, light and dark, readable on paper.
export const STYLE: string = `
:root{color-scheme:light dark;--bg:#fbfbf9;--card:#fff;--ink:#1d2125;--soft:#626a73;--line:#dfe2e6;--high:#b42318;--medium:#b25e09;--low:#59636e;--good:#1a7431;--accent:#0b5cad;--mask:#e6effa}
@media screen and (prefers-color-scheme:dark){:root{--bg:#14171a;--card:#1c2024;--ink:#e6e8ea;--soft:#9aa4ae;--line:#30363d;--high:#ff8a7a;--medium:#f0b060;--low:#a3adb8;--good:#6fcf8a;--accent:#7ab7f5;--mask:#22344a}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main,header{max-width:70rem;margin:0 auto;padding:1rem 1.25rem}
h1{font-size:1.6rem;margin:.6rem 0 .2rem}h2{font-size:1.1rem;margin:2rem 0 .6rem}h3{font-size:1rem;margin:0}
a{color:var(--accent)}code,pre{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.soft{color:var(--soft)}.verdict{font-size:1.15rem;font-weight:600}.verdict.bad{color:var(--high)}.verdict.warn{color:var(--medium)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem;margin:1rem 0}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.7rem .9rem}.card b{display:block;font-size:1.5rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem .6rem .25rem 0;vertical-align:top}th{font-weight:600;color:var(--soft)}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
svg.rule{color:var(--accent)}.bar-cell{width:45%}
form.filters{display:flex;flex-wrap:wrap;gap:.5rem;position:sticky;top:0;background:var(--bg);padding:.6rem 0;border-bottom:1px solid var(--line);z-index:1}
form.filters input,form.filters select{font:inherit;padding:.3rem .5rem;border:1px solid var(--line);border-radius:6px;background:var(--card);color:var(--ink)}form.filters input{flex:1 1 14rem}
.secret{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--low);border-radius:8px;margin:.75rem 0;padding:.8rem 1rem}
.secret.high{border-left-color:var(--high)}.secret.medium{border-left-color:var(--medium)}.secret:target,.secret.here{outline:2px solid var(--accent)}
.tag{display:inline-block;border:1px solid var(--line);border-radius:999px;padding:0 .55rem;font-size:12px;color:var(--soft);margin-left:.35rem}
.tag.high{color:var(--high);border-color:currentColor}.tag.dead,.tag.rotated,.tag.stored{color:var(--good);border-color:currentColor}.tag.live{color:var(--high);border-color:currentColor;font-weight:600}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:0 2rem}.wide{overflow-x:auto}.life{margin:.3rem 0 0;font-size:13px}
.tag.medium{color:var(--medium);border-color:currentColor}
.place{margin:.6rem 0 0}.place pre{margin:.2rem 0;padding:.4rem .6rem;background:var(--bg);border-radius:6px;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
mark{background:var(--mask);color:inherit;border-radius:3px;padding:0 .1rem}
ul.reasons{margin:.2rem 0 0;padding-left:1.1rem;color:var(--soft);font-size:13px}
details>summary{cursor:pointer;color:var(--soft)}
svg.time{width:100%;min-width:36rem;height:auto}.wide th,.wide td{white-space:nowrap}.wide td:nth-child(2){white-space:normal;min-width:8rem}svg.time text{fill:var(--soft);font-size:11px}svg.time .axis{stroke:var(--line)}svg.time .gone{stroke:var(--soft)}svg.time .still{stroke:var(--high)}
.none{display:none}kbd{border:1px solid var(--line);border-radius:4px;padding:0 .3rem;font-size:12px}
footer{max-width:70rem;margin:2rem auto;padding:0 1.25rem 3rem;color:var(--soft);font-size:13px}
@media print{:root{color-scheme:light;--bg:#fff;--card:#fff;--ink:#000;print-color-adjust:exact}svg.time{min-width:0}form.filters,.keys{display:none}.secret{break-inside:avoid}details::details-content{content-visibility:visible;block-size:auto}}
`.trim();
