#include "bench/report/style.h"

namespace kiln::bench {

// Ours is warm, what it is measured against is cool and stands back; red and green come with a word, always.
const char* const kReportStyle = R"(
:root {
  color-scheme: light dark;
  --page: #faf9f7; --surface: #ffffff; --ink: #22201d; --quiet: #6c6862; --rule: #e6e2dc; --one: #22201d;
  --ours: #c9521b; --theirs: #9aa5b1; --good: #23764a; --bad: #b3312a; --badground: #fbe9e7;
  --tier0: #3b7ea1; --tier1: #c9521b; --tier2: #7a5ea8; --tier3: #4f8a4c;
  --up: 201, 82, 27; --down: 45, 115, 170;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #161513; --surface: #1f1e1b; --ink: #eceae6; --quiet: #a29d95; --rule: #35332f; --one: #eceae6;
    --ours: #ee7f45; --theirs: #76818d; --good: #5cbf88; --bad: #f0837b; --badground: #3a2220;
    --tier0: #69b0d6; --tier1: #ee7f45; --tier2: #a98fd6; --tier3: #82c07e;
    --up: 238, 127, 69; --down: 90, 165, 220;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main, header { max-width: 1180px; margin: 0 auto; padding: 0 16px; }
header { padding-top: 28px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0 0 6px; }
h2 { font-size: 21px; margin: 44px 0 2px; scroll-margin-top: 12px; }
h3 { font-size: 14px; margin: 0; overflow-wrap: anywhere; }
p { margin: 0 0 12px; }
.quiet, .purpose, .card > p { color: var(--quiet); }
.purpose { font-size: 16px; }
nav { margin: 16px 0 0; display: flex; flex-wrap: wrap; gap: 6px; }
nav a { padding: 3px 11px; border: 1px solid var(--rule); border-radius: 99px; background: var(--surface);
  color: inherit; text-decoration: none; font-size: 14px; }
nav a:hover { border-color: var(--ours); color: var(--ours); }
.facts { display: flex; flex-wrap: wrap; gap: 2px 22px; margin: 0; color: var(--quiet); font-size: 14px; }
.facts b { color: var(--ink); font-weight: 600; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 212px), 1fr)); gap: 12px;
  margin: 16px 0; }
.tile, .card { background: var(--surface); border: 1px solid var(--rule); border-radius: 10px; padding: 12px 14px; }
.tile b { display: block; font-size: 27px; line-height: 1.25; font-weight: 650; font-variant-numeric: tabular-nums;
  white-space: nowrap; }
.tile span { display: block; font-size: 14px; }
.tile small { display: block; color: var(--quiet); font-size: 12.5px; line-height: 1.4; }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); gap: 12px;
  align-items: start; margin: 14px 0; }
.card { min-width: 0; }
.card > p { font-size: 12.5px; line-height: 1.4; margin: 0 0 6px; }
.card.first { border-color: var(--ours); }
.card.wide { grid-column: span 2; }
@media (max-width: 760px) { .card.wide { grid-column: auto; } }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { font: 11px system-ui, sans-serif; fill: var(--ink); font-variant-numeric: tabular-nums; }
svg .tick { font-size: 10px; fill: var(--quiet); }
svg .mine { font-weight: 650; }
svg .rule { stroke: var(--rule); stroke-width: 1; }
svg .axis { stroke: var(--quiet); stroke-width: 1; }
svg .one { stroke: var(--one); stroke-width: 1.25; }
svg .ours { fill: var(--ours); }
svg .theirs { fill: var(--theirs); }
svg .stem { stroke: var(--rule); stroke-width: 3; }
svg .spread { stroke: var(--ink); stroke-width: 1; opacity: .7; }
svg .curve { fill: none; stroke: var(--ours); stroke-width: 1.5; stroke-linejoin: round; }
svg .mark { stroke: var(--quiet); stroke-width: .6; stroke-dasharray: 2 3; opacity: .55; }
svg .tier0 { fill: var(--tier0); } svg .tier1 { fill: var(--tier1); }
svg .tier2 { fill: var(--tier2); } svg .tier3 { fill: var(--tier3); }
svg .break { stroke: var(--surface); stroke-width: 2; }
svg .hint { fill: transparent; }
svg .hint:hover { fill: var(--ink); opacity: .06; }
.scroll { overflow-x: auto; max-width: 100%; }
.scroll.tall, details .scroll { max-height: 70vh; overflow: auto; }
.box pre { margin: 0; padding: 12px 14px; font-size: 12.5px; }
details .scroll { border: 1px solid var(--rule); border-radius: 8px; }
details .scroll thead th { position: sticky; top: 0; background: var(--surface); }
table { border-collapse: collapse; font-size: 13.5px; background: var(--surface); width: 100%; }
th, td { padding: 4px 10px; text-align: left; border-bottom: 1px solid var(--rule); vertical-align: top; }
th { font-weight: 600; white-space: nowrap; }
thead th { color: var(--quiet); }
td { font-variant-numeric: tabular-nums; }
th.n, td.n { text-align: right; white-space: nowrap; }
td.note { color: var(--quiet); min-width: 220px; }
.box { border: 1px solid var(--rule); border-radius: 10px; overflow: hidden; margin: 14px 0; }
.box tr:last-child td { border-bottom: 0; }
.yes { color: var(--good); font-weight: 600; white-space: nowrap; }
.no { color: var(--bad); font-weight: 600; white-space: nowrap; }
.unknown { color: var(--quiet); white-space: nowrap; }
@media (max-width: 600px) {
  .tiles { grid-template-columns: 1fr 1fr; }
  .tile b { font-size: 22px; }
  .targets thead { display: none; }
  .targets tr { display: grid; grid-template-columns: 1fr 1fr auto; border-bottom: 1px solid var(--rule); }
  .targets td { border: 0; }
  .targets td:first-child { grid-column: 1 / -1; }
  .targets td.n { text-align: left; }
}
.heat { text-align: right; }
.heatmap th { white-space: nowrap; }
.up1 { background: rgba(var(--up), .12); } .up2 { background: rgba(var(--up), .26); }
.up3 { background: rgba(var(--up), .46); } .up4 { background: rgba(var(--up), .68); }
.down1 { background: rgba(var(--down), .12); } .down2 { background: rgba(var(--down), .26); }
.down3 { background: rgba(var(--down), .46); } .down4 { background: rgba(var(--down), .68); }
.mean th, .mean td { font-weight: 650; border-top: 2px solid var(--rule); }
dl { display: grid; grid-template-columns: 1fr auto; gap: 3px 12px; margin: 6px 0 0; font-size: 13px; }
dt { color: var(--quiet); overflow-wrap: anywhere; }
dd { margin: 0; text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
details { margin: 10px 0 0; }
summary { cursor: pointer; color: var(--quiet); font-size: 14px; padding: 4px 0; }
summary:hover { color: var(--ours); }
.alarm { background: var(--badground); border: 1px solid var(--bad); border-radius: 10px; padding: 12px 14px;
  margin: 16px 0; }
.alarm h2 { margin: 0 0 6px; font-size: 17px; color: var(--bad); }
.remarks { margin: 0; padding-left: 18px; }
.remarks li { margin: 4px 0; overflow-wrap: anywhere; }
.remarks pre { margin: 2px 0 0; white-space: pre-wrap; font-size: 12.5px; color: var(--quiet); }
footer { max-width: 1180px; margin: 40px auto 0; padding: 16px; color: var(--quiet); font-size: 13px;
  border-top: 1px solid var(--rule); }
)";

} // namespace kiln::bench
