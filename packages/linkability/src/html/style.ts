/**
 * The page's style sheet. Its hash stands in the page's policy, so nothing else can style the page.
 *
 * Columns, gaps and heights of the diagram are those that `diagram.ts` draws lines for.
 */
export const STYLE = `
:root { color-scheme: light dark;
  --paper: #fbfaf8; --card: #fff; --ink: #1d2129; --soft: #545b69; --line: #dcdad4; --shade: #f2f0ec;
  --links: #b3261e; --links-bg: #fcebe9; --suspected: #7d5200; --suspected-bg: #fbf1dc;
  --disclosed: #1a5596; --disclosed-bg: #e8f0fa; --by-design: #6a3b9c; --by-design-bg: #f2eafa;
  --none: #3d5a50; --none-bg: #edf2f0; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #14161a; --card: #1c1f25; --ink: #eceef2; --soft: #a9b0bd; --line: #343943; --shade: #23272f;
  --links: #ff9488; --links-bg: #3a1d1b; --suspected: #f0bd5d; --suspected-bg: #352a14;
  --disclosed: #8fbcf5; --disclosed-bg: #182a40; --by-design: #cfaef5; --by-design-bg: #2b1f3b;
  --none: #a3c4b8; --none-bg: #1c2925; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", sans-serif; }
body > header, main, body > footer { max-width: 1120px; margin: 0 auto; padding: 0 24px; }
body > header { padding-top: 40px; }
h1 { margin: 0; font-size: 30px; line-height: 1.2; letter-spacing: -.01em; }
h2 { margin: 48px 0 12px; font-size: 21px; line-height: 1.3; }
h3 { margin: 0; font-size: 17px; }
p { margin: 0; }
.lead { margin-top: 8px; color: var(--soft); }
.counts { display: flex; flex-wrap: wrap; gap: 8px; margin: 16px 0 0; padding: 0; list-style: none; }
.counts li, .tag { padding: 1px 9px; border: 1px solid var(--line); border-radius: 99px; font-size: 13px; color: var(--soft); }
code { font: 12.5px/1.4 ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK JP", monospace; overflow-wrap: anywhere; }
.links { --tone: var(--links); --tone-bg: var(--links-bg); }
.suspected { --tone: var(--suspected); --tone-bg: var(--suspected-bg); }
.disclosed { --tone: var(--disclosed); --tone-bg: var(--disclosed-bg); }
.by-design { --tone: var(--by-design); --tone-bg: var(--by-design-bg); }
.none { --tone: var(--none); --tone-bg: var(--none-bg); }
.untested { --tone: var(--soft); --tone-bg: var(--shade); }
.verdicts { display: grid; grid-template-columns: repeat(4, 1fr); gap: 16px; margin: 0; padding: 0; list-style: none; }
.verdict { display: flex; flex-direction: column; gap: 6px; padding: 16px; border: 1px solid var(--line);
  border-top: 5px solid var(--tone); border-radius: 10px; background: var(--card); }
.verdict h3 { font-size: 14px; font-weight: 600; color: var(--soft); line-height: 1.35; min-height: 2.7em; }
.verdict .word { display: flex; align-items: center; gap: 10px; font-size: 18px; font-weight: 700; line-height: 1.2; color: var(--tone); }
.verdict .meaning { font-size: 13.5px; line-height: 1.5; }
.verdict .figures { margin-top: auto; padding-top: 6px; font-size: 13px; color: var(--soft); }
.icon { flex: none; fill: none; stroke: currentColor; stroke-width: 3; stroke-linecap: round; }
.icon .dot { fill: currentColor; }
.group { margin: 20px 0 0; padding: 20px; border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
.group > header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 14px; margin-bottom: 16px; }
.group > header p { font-size: 14px; color: var(--soft); }
.badge { padding: 2px 9px; border-radius: 99px; background: var(--tone-bg); color: var(--tone); font-size: 13px; font-weight: 700; white-space: nowrap; }
.diagram { position: relative; display: grid; justify-content: space-between; align-items: start; }
.cols-1 { grid-template-columns: 100%; }
.cols-2 { grid-template-columns: repeat(2, 42%); }
.cols-3 { grid-template-columns: repeat(3, 27.5%); }
.cols-4 { grid-template-columns: repeat(4, 20.8%); }
.diagram > svg { position: absolute; inset: 0; width: 100%; }
.link { fill: none; stroke: var(--tone); stroke-width: 2; vector-effect: non-scaling-stroke; opacity: .8; }
.link.suspected { stroke-dasharray: 7 4; }
.link.disclosed { stroke-dasharray: 2 4; stroke-linecap: round; }
.link.by-design { stroke-dasharray: 10 3 2 3; }
.column { position: relative; min-width: 0; overflow: hidden; border: 1px solid var(--line); border-radius: 8px; background: var(--card);
  box-shadow: 0 1px 3px rgb(0 0 0 / .06); outline: 1px solid transparent; margin: 0 -1px; }
.column header { display: flex; flex-direction: column; justify-content: center; height: 95px; padding: 8px 12px; overflow: hidden; background: var(--shade); border-bottom: 1px solid var(--line); }
.column h4 { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; margin: 0; overflow: hidden;
  font-size: 14px; line-height: 19px; overflow-wrap: anywhere; }
.column header p { font-size: 12.5px; line-height: 20px; color: var(--soft); }
.column header p, .path, .value, .more, .quiet { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.column .tag { font-size: 11px; padding: 0 6px; }
.role-issuer header, .role-network header { background: repeating-linear-gradient(135deg, var(--shade) 0 8px, var(--card) 8px 16px); }
.column ol { margin: 0; padding: 0; list-style: none; }
.column li { padding: 0 10px; border-bottom: 1px solid var(--line); }
.column li:last-child { border-bottom: 0; }
.match { display: grid; grid-template-columns: 24px 1fr; align-content: center; column-gap: 8px; height: 46px; background: var(--tone-bg); }
.match .mark { grid-row: span 2; align-self: center; }
.match .path { color: var(--ink); }
.match .value { color: var(--soft); font-size: 11.5px; }
.mark { display: inline-block; min-width: 22px; padding: 0 4px; border-radius: 99px; background: var(--tone); color: var(--card);
  font-size: 12px; line-height: 22px; text-align: center; }
.more { height: 28px; line-height: 28px; font-size: 12.5px; background: var(--tone-bg); }
.more .mark { min-width: 22px; line-height: 18px; }
.quiet { height: 24px; line-height: 24px; font-size: 12px; color: var(--soft); }
.note { margin: 10px 0 0; font-size: 13px; color: var(--soft); }
.scroll { overflow-x: auto; margin-top: 16px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; line-height: 1.5; }
th, td { padding: 8px 12px 8px 0; text-align: start; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { font-size: 12.5px; font-weight: 600; color: var(--soft); white-space: nowrap; }
tbody th { font-weight: 600; }
tr > :last-child { padding-right: 0; }
.narrow, .row-id { white-space: nowrap; }
.clause { font-size: 12.5px; color: var(--soft); }
.fixed { color: var(--soft); font-size: 13px; }
details { margin-top: 12px; font-size: 14px; }
summary { cursor: pointer; color: var(--soft); }
summary:focus-visible { outline: 2px solid var(--disclosed); outline-offset: 2px; }
body > footer { margin-top: 48px; padding-top: 16px; padding-bottom: 48px; font-size: 13.5px; color: var(--soft); }
body > footer p + p { margin-top: 6px; }
@media screen and (max-width: 960px) { .verdicts { grid-template-columns: repeat(2, 1fr); } .verdict h3 { min-height: 0; } }
@media screen and (max-width: 700px) {
  body > header, main, body > footer { padding-left: 16px; padding-right: 16px; }
  .verdicts, .diagram { grid-template-columns: 100%; }
  .group { padding: 14px; }
  .diagram { gap: 12px; } .diagram > svg { display: none; }
  .stacked thead { display: none; }
  .stacked, .stacked tbody, .stacked tr, .stacked th, .stacked td { display: block; padding: 0; border: 0; }
  .stacked tr { padding: 10px 0; border-bottom: 1px solid var(--line); }
  .stacked td { margin-top: 2px; }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --shade: #f4f4f4;
    --links: #a3201a; --links-bg: #fbeae8; --suspected: #6f4900; --suspected-bg: #faf0da; --disclosed: #1a5596;
    --disclosed-bg: #e8f0fa; --by-design: #6a3b9c; --by-design-bg: #f2eafa; --none: #3d5a50; --none-bg: #edf2f0; }
  body { font-size: 11pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body > header, main, body > footer { max-width: none; padding: 0; }
  h2 { margin-top: 24px; }
  h2, h3, .group > header, thead { break-after: avoid; }
  .verdict, .column, tr, li { break-inside: avoid; }
  .verdicts { grid-template-columns: repeat(2, 1fr); }
  details:not([open]) { display: none; }
  .scroll { overflow: visible; }
  .diagram code { font-size: 9px; }
}
`
