/** Styles of the page: one typeface, one accent, and a scale of it for the number of images that share bytes. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fcfcfa;--ink:#1d2021;--soft:#5b6266;--line:#dfe1dd;--raised:#f3f4f0;--accent:#1f5f74;--mark:#fff1b8;--good:#2a6b43;--bad:#a03421;--s0:#d9a441;--s1:#b9d2d8;--s2:#8fb6c0;--s3:#5c93a2;--s4:#2f6f81;--on0:#1d2021;--on4:#fff}
@media(prefers-color-scheme:dark){:root{--paper:#16191a;--ink:#e6e7e3;--soft:#9aa3a6;--line:#2f3536;--raised:#1f2425;--accent:#7fc0d2;--mark:#4d4314;--good:#83c79b;--bad:#f0917c;--s0:#c08a2b;--s1:#27444c;--s2:#2d5661;--s3:#356c7a;--s4:#468a9b;--on0:#14110a;--on4:#fff}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:76rem;padding:2.5rem 1.5rem 6rem;background:var(--paper);color:var(--ink);font:16px/1.5 ui-sans-serif,system-ui,-apple-system,"Segoe UI","Noto Sans","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:1.9rem;font-weight:600;letter-spacing:-.015em;line-height:1.2;margin:0}
h2{font-size:1.2rem;font-weight:600;margin:3.5rem 0 .3rem}
h3{font-size:.95rem;font-weight:600;margin:1.6rem 0 .4rem}
p{margin:.3rem 0 1rem;max-width:44rem}
.soft,caption,figcaption{color:var(--soft)}
a{color:var(--accent);text-underline-offset:.15em;text-decoration-thickness:1px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
nav{display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;margin:1rem 0 0}
dl.totals{display:flex;flex-wrap:wrap;gap:1rem 3rem;margin:1.8rem 0 0;padding:1.2rem 0;border-block:1px solid var(--line)}
dl.totals div{display:flex;flex-direction:column-reverse}
dl.totals dt{color:var(--soft);font-size:.85rem}
dl.totals dd{margin:0;font-size:1.5rem;font-weight:500;letter-spacing:-.01em}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:baseline;padding:.45rem .9rem .45rem 0;border-bottom:1px solid var(--line)}
th:last-child,td:last-child{padding-right:0}
thead th{font-weight:500;color:var(--soft);font-size:.82rem;white-space:nowrap}
tbody th{font-weight:500}
.n{text-align:right;white-space:nowrap}
thead button{all:unset;cursor:pointer}
thead button:focus-visible{outline:2px solid var(--accent)}
th[aria-sort=ascending] button::after{content:" ↑"}
th[aria-sort=descending] button::after{content:" ↓"}
.bar{display:flex;width:9rem;height:.55rem;background:var(--raised);border-radius:1px;overflow:hidden}
.bar i{background:var(--s2)}.bar b{background:var(--s0)}
.key{display:inline-block;width:.75em;height:.75em;border-radius:1px;margin-right:.35em;vertical-align:-.05em}
.good{color:var(--good)}.bad{color:var(--bad);font-weight:500}
figure{margin:1rem 0 0}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.3rem;font-size:.85rem;margin:.6rem 0 0;padding:0;list-style:none}
.map{position:relative;width:100%;background:var(--paper)}
.map.wide{aspect-ratio:2.1}.map.tall{display:none;aspect-ratio:.72}
.map a{position:absolute;overflow:hidden;padding:.3rem .4rem;font-size:.75rem;line-height:1.25;text-decoration:none;border-radius:1px;overflow-wrap:anywhere}
.map a:hover,.map a:focus-visible{filter:brightness(1.12);outline:2px solid var(--ink);outline-offset:-2px;z-index:1}
.map b{display:block;font-weight:600}
.map .tiny{padding:0}
.s0{background:var(--s0);color:var(--on0)}.s1{background:var(--s1);color:var(--ink)}.s2{background:var(--s2);color:var(--ink)}.s3{background:var(--s3);color:var(--on4)}.s4{background:var(--s4);color:var(--on4)}
.search{display:none;flex-wrap:wrap;align-items:baseline;gap:.4rem 1rem;margin:.8rem 0}
.js .search{display:flex}
input{font:inherit;color:inherit;background:var(--raised);border:1px solid var(--line);border-radius:4px;padding:.5rem .8rem;width:min(26rem,100%)}
details{border-bottom:1px solid var(--line)}
summary{cursor:pointer;padding:.6rem 0;display:flex;gap:1rem;align-items:baseline;list-style:none}
summary::-webkit-details-marker{display:none}
summary::before{content:"+";color:var(--soft);width:.8em}
details[open]>summary::before{content:"–"}
summary strong{font-weight:600;min-width:13rem}
details>div{padding:0 0 1.6rem 1.8rem}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.2rem;margin:.4rem 0;font-size:.9rem}
dl.facts dt{color:var(--soft)}dl.facts dd{margin:0;overflow-wrap:anywhere}
ul.packages{columns:15rem;column-gap:2rem;margin:.3rem 0;padding:0;list-style:none;font-size:.85rem}
ul.packages li{break-inside:avoid;overflow-wrap:anywhere}
ul.packages span{color:var(--soft)}
code{font:.88em ui-monospace,"SF Mono","DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.target,tr:target,:target>summary{background:var(--mark)}
@media(max-width:44rem){
body{padding:1.5rem 1rem 4rem}
h1{font-size:1.5rem}dl.totals{gap:.8rem 1.8rem}dl.totals dd{font-size:1.2rem}
.map.wide{display:none}.map.tall{display:block}
table.cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table.cards,table.cards tbody,table.cards tr,table.cards th,table.cards td{display:block}
table.cards tr{padding:.7rem 0;border-bottom:1px solid var(--line)}
table.cards th,table.cards td{border:0;padding:.08rem 0;text-align:left}
table.cards td:empty{display:none}
table.cards td[data-label]::before{content:attr(data-label);color:var(--soft);display:inline-block;min-width:8.5rem}
table.two tr{display:grid;grid-template-columns:1fr 1fr;column-gap:1.2rem}
table.two th,table.two .all{grid-column:1/-1}
table.two td[data-label]::before{min-width:6.6rem}
table.cards .bar{width:100%;margin:.3rem 0}
summary strong{min-width:8rem}details>div{padding-left:0}
}
@media print{details>div{display:block}.search,nav{display:none}}
`;
