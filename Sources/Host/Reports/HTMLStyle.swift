/// The look of a report's page, in light and dark.
enum HTMLStyle {
  static let text = """
    :root { color-scheme: light dark; --ink: #1b1f24; --soft: #5b6570; --line: #d8dde3; --page: #ffffff; --band: #f3f6f9;
      --right: #1a7f37; --right-back: #d9f2e0; --wrong: #c0392b; --wrong-back: #fbdedb; --missed: #b36b00;
      --c0: #0b62c4; --c1: #c2410c; --c2: #7c3aed; --c3: #0f766e; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --soft: #9aa5b1; --line: #3a424c; --page: #14181d;
      --band: #1d232a; --right: #57c97a; --right-back: #17402a; --wrong: #ff8f85; --wrong-back: #54231f; --missed: #f0b35a;
      --c0: #6cb0ff; --c1: #ff9b6a; --c2: #b79bff; --c3: #5fd3c4; } }
    body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 72rem;
      margin: 2rem auto; padding: 0 1.25rem; }
    h1 { font-size: 1.7rem; line-height: 1.2; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .25rem; }
    h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; } p { margin: .25rem 0 .75rem; }
    section > p, figcaption { color: var(--soft); }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; } dt { color: var(--soft); }
    dd { margin: 0; overflow-wrap: anywhere; } li { overflow-wrap: anywhere; }
    .wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
    th, td { padding: .25rem .6rem; text-align: right; vertical-align: top; white-space: nowrap; }
    th { font-weight: 600; vertical-align: bottom; white-space: normal; border-bottom: 2px solid var(--line); }
    th.word, td.word { text-align: left; } tr.first td { border-top: 1px solid var(--line); }
    td.ours { background: var(--band); } td.best { font-weight: 700; }
    figure { margin: 0 0 1rem; } svg { width: 100%; max-width: 56rem; height: auto; }
    svg .grid { stroke: var(--line); } svg .row { stroke: var(--line); stroke-dasharray: 1 4; }
    svg text { fill: var(--soft); font-size: 12px; } svg .tick { text-anchor: middle; }
    svg .name { text-anchor: end; fill: var(--ink); } svg .published { fill: var(--soft); fill-opacity: .35; }
    svg .line { fill: none; stroke-width: 2; } svg .bar { stroke-width: 1.5; }
    svg .line.model0, svg .bar.model0 { stroke: var(--c0); } svg .line.model1, svg .bar.model1 { stroke: var(--c1); }
    svg .line.model2, svg .bar.model2 { stroke: var(--c2); } svg .line.model3, svg .bar.model3 { stroke: var(--c3); }
    svg polyline.line { fill: none; }
    svg .model { stroke: var(--page); stroke-width: 1.5; } .model0 { fill: var(--c0); } .model1 { fill: var(--c1); }
    .model2 { fill: var(--c2); } .model3 { fill: var(--c3); }
    .legend { font-size: .85rem; } .key { display: inline-block; width: .7rem; height: .7rem; border-radius: 50%;
      margin-left: .75rem; } .key.published { background: var(--soft); opacity: .5; } .key.model0 { background: var(--c0); }
    .key.model1 { background: var(--c1); } .key.model2 { background: var(--c2); } .key.model3 { background: var(--c3); }
    .sample { border-left: 3px solid var(--line); padding: .1rem 0 .1rem .9rem; margin: 0 0 1rem; }
    .query { font-weight: 600; } .reading { margin: .4rem 0; overflow-wrap: anywhere; }
    .model-name { color: var(--soft); font-size: .8rem; margin-right: .35rem; } .cut { color: var(--soft); }
    .badge { font-size: .75rem; border-radius: .6rem; padding: .05rem .5rem; border: 1px solid currentColor; }
    .badge.right { color: var(--right); } .badge.wrong { color: var(--wrong); }
    .badge.missed { color: var(--missed); border-style: dashed; }
    mark { background: none; color: inherit; border-radius: .2rem; padding: .05rem 0; }
    mark.right { background: var(--right-back); box-shadow: inset 0 -2px var(--right); }
    mark.wrong { background: var(--wrong-back); box-shadow: inset 0 -2px var(--wrong); }
    mark.missed { outline: 2px dashed var(--missed); outline-offset: 1px; }
    mark.neutral { background: var(--band); }

    """
}
