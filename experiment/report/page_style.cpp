#include "experiment/report/page_style.hpp"

namespace acceptlab::experiment {

const char* const page_style = R"css(
:root { color-scheme: light dark; --text: #1b1f24; --faint: #5b6570; --paper: #fff; --line: #d5dae0;
  --box: #f4f6f8; --accent: #0072b2; --bad: #b3261e; --badbox: #fdf0ee; }
@media (prefers-color-scheme: dark) { :root { --text: #e4e7eb; --faint: #9aa5b1; --paper: #15181c;
  --line: #39414a; --box: #1e2329; --accent: #56b4e9; --bad: #ff8a80; --badbox: #33201f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.6rem 1.2rem 3rem; max-width: 68rem; color: var(--text);
  background: var(--paper); font: 15px/1.5 system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .2rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; padding-top: .6rem; border-top: 1px solid var(--line); }
.about { color: var(--faint); margin: 0 0 1rem; }
.answer { border-left: .3rem solid var(--accent); background: var(--box); padding: .7rem 1rem; }
.answer p { font-size: 1.12rem; font-weight: 600; margin: 0; }
.answer ul { margin: .4rem 0 0; padding-left: 1.1rem; color: var(--faint); }
.findings { border-left: .3rem solid var(--bad); background: var(--badbox); padding: .6rem 1rem;
  margin-top: .8rem; }
.findings h2 { border: 0; padding: 0; margin: 0; font-size: 1rem; color: var(--bad); }
.findings ul { margin: .2rem 0 0; padding-left: 1.1rem; }
.bullets { margin: 0; padding-left: 1.1rem; font-size: .88rem; line-height: 1.4;
  overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: .7rem 0; }
table { border-collapse: collapse; font-size: .84rem; line-height: 1.35; }
caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
th, td { padding: .18rem .55rem .18rem 0; text-align: right; vertical-align: top; }
th { border-bottom: 1px solid var(--line); font-weight: 600; color: var(--faint); }
thead th { vertical-align: bottom; }
tbody tr { border-bottom: 1px solid var(--line); }
th:first-child, td:first-child, td.text { text-align: left; }
tbody th { color: inherit; font-weight: 400; border: 0; }
td { font-variant-numeric: tabular-nums; }
.strong { font-weight: 700; }
.faint { color: var(--faint); }
.bad { color: var(--bad); font-weight: 600; }
figure { margin: 1rem 0; max-width: 47.5rem; }
figure svg { display: block; width: 100%; height: auto; color: var(--text); }
figcaption { font-size: .86rem; color: var(--faint); }
figcaption b { color: var(--text); }
pre { background: var(--box); border: 1px solid var(--line); padding: .6rem .8rem; overflow-x: auto;
  font: .8rem/1.4 ui-monospace, "DejaVu Sans Mono", monospace; margin: .3rem 0 1rem;
  white-space: pre-wrap; overflow-wrap: anywhere; }
h3 { font-size: .95rem; margin: 1rem 0 .2rem; }
footer { margin-top: 2rem; color: var(--faint); font-size: .8rem; }
@page { margin: 14mm; }
@media print {
  :root { color-scheme: light; --text: #000; --faint: #444; --paper: #fff; --line: #bbb; --box: #f4f4f4;
    --accent: #0072b2; --bad: #a00; --badbox: #fbeeee; }
  body { max-width: none; padding: 0; font-size: 10pt; print-color-adjust: exact;
    -webkit-print-color-adjust: exact; }
  h2, h3, caption { break-after: avoid; }
  figure, tr, .answer { break-inside: avoid; }
  thead { display: table-header-group; }
  .scroll { overflow: visible; }
  table { font-size: 7.5pt; }
  .bullets { font-size: 8.5pt; }
}
)css";

}  // namespace acceptlab::experiment
