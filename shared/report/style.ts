/** The report’s style sheet: dark on screens that like it so, light for the others and on paper. */
export const REPORT_STYLE = `
:root { color-scheme: light dark;
  --ground:#fff; --panel:#f5f6f8; --line:#d3d8df; --text:#14181d; --soft:#4c5866; --red:#b3121b; --amber:#8a5a00; --green:#0d6b32; --blue:#1d4f9e; --fill:#1d4f9e33; }
@media screen and (prefers-color-scheme: dark) { :root {
  --ground:#0d1014; --panel:#151a20; --line:#2c3540; --text:#e8ebf0; --soft:#aeb8c5; --red:#ff8a88; --amber:#ffc457; --green:#63dc93; --blue:#8fbaff; --fill:#4b90ff44; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1060px; padding: 28px 24px 48px; background: var(--ground); color: var(--text);
  font: 14px/1.45 Inter, "Segoe UI", -apple-system, Roboto, "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums; }
h1 { margin: 0; font-size: 26px; line-height: 1.2; }
h2 { margin: 30px 0 8px; padding-bottom: 4px; border-bottom: 1px solid var(--line); font-size: 16px; }
p { margin: 4px 0; } .soft { color: var(--soft); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 10px; margin-top: 18px; }
.card { padding: 10px 12px; border: 1px solid var(--line); border-radius: 6px; background: var(--panel); }
.card b { display: block; font-size: 20px; line-height: 1.25; } .card span { color: var(--soft); font-size: 12px; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--soft); font-size: 12px; font-weight: 600; } td.n, th.n { text-align: right; white-space: nowrap; }
td.t { white-space: nowrap; } td.w { overflow-wrap: anywhere; } td:last-child, th:last-child { padding-right: 0; } table + table { margin-top: 14px; } .n + td, .n + th { padding-left: 14px; }
.n + td.n, .n + th.n { padding-left: 0; }
.red { color: var(--red); font-weight: 600; } .amber { color: var(--amber); font-weight: 600; } .green { color: var(--green); font-weight: 600; }
.band { margin-top: 14px; padding: 9px 12px; border: 1px solid currentColor; border-radius: 6px; }
svg { display: block; width: 100%; height: auto; } svg text { fill: var(--soft); font-size: 11px; }
.grid { stroke: var(--line); } .actual { fill: var(--fill); stroke: var(--blue); stroke-width: 1; } .target { fill: none; stroke: var(--amber); stroke-width: 1.5; stroke-dasharray: 6 4; }
.key i { display: inline-block; width: 22px; margin: 0 5px 3px 14px; border-top: 2px solid var(--blue); } .key i.t { border-top: 2px dashed var(--amber); }
footer { margin-top: 36px; color: var(--soft); font-size: 12px; }
@media print { body { max-width: none; padding: 0; font-size: 11px; } h2, tr, svg, .card { break-inside: avoid; } h2 { break-after: avoid; } }
`;
