"""How the page looks: wide and narrow, light and dark, on paper."""

STYLE = """
:root { color-scheme: light dark; --ground: #fdfdfb; --ink: #1c2126; --soft: #565e66; --line: #d5d8da;
  --link: #0b57a4; --rail: #e4e7e9; --part: #5b9bd5; --inner: #1f4e79; }
@media (prefers-color-scheme: dark) { :root { --ground: #15181b; --ink: #e8eaec; --soft: #a9b1b8; --line: #3a4148;
  --link: #8cc4ff; --rail: #2b3137; --part: #4580b5; --inner: #b9dcff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 1rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0.5rem 0; } h2 { font-size: 1.3rem; margin: 2.5rem 0 0.5rem; }
h3 { font-size: 1.05rem; margin: 1rem 0 0.2rem; } h4 { font-size: 1rem; margin: 0; }
p { margin: 0.3rem 0; max-width: 46rem; } small { color: var(--soft); font-weight: normal; }
a { color: var(--link); } :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; } .skip:focus { position: static; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; padding: 0; list-style: none; }
table { border-collapse: collapse; width: 100%; margin: 0.8rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.8rem 0.35rem 0;
  border-bottom: 1px solid var(--line); }
td { overflow-wrap: anywhere; } thead th, th a { white-space: nowrap; }
thead th { color: var(--soft); font-weight: normal; } tbody th { font-weight: 600; }
.bar { display: block; width: 9rem; height: 0.7rem; margin-top: 0.4rem; }
.rail { fill: var(--rail); } .part { fill: var(--part); } .inner { fill: var(--inner); }
details { border-top: 1px solid var(--line); padding: 0.5rem 0; } summary { cursor: pointer; padding: 0.3rem 0; }
article { padding: 0.8rem 0 0.8rem 1rem; border-left: 3px solid var(--line); margin: 0.8rem 0; }
.beliefs { list-style: none; padding: 0; margin: 0; } .beliefs li { margin: 0.6rem 0; }
.beliefs b { display: block; } .beliefs .bar { width: min(24rem, 100%); } .says { color: var(--soft); }
.points > li { margin: 0 0 1.2rem; padding-left: 0.3rem; } .points h3 { margin: 0; }
@media (max-width: 46rem) {
  thead { position: absolute; left: -99rem; }
  table, tbody, tr, tbody th, td { display: block; border: 0; padding: 0; }
  tr { border-bottom: 1px solid var(--line); padding: 0.6rem 0; } .bar { width: 100%; }
  td:empty { display: none; }
  td[data-head]:not([data-head=""])::before { content: attr(data-head) ": "; color: var(--soft); }
}
@media print { details::details-content { content-visibility: visible; display: block; } nav, .skip { display: none; } }
"""
