"""How the bank's pages look, in light and in dark, and the few lines of script that help.

Everything works without the script: it writes numbers in groups, counts down, and keeps a button
from being pressed twice. Text reaches 4.5 : 1 on its ground, edges of fields 3 : 1, in both.
"""

from __future__ import annotations

MARK = (
    '<svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true" focusable="false">'
    '<path fill="currentColor" d="M12 2 2 7v2h20V7L12 2ZM4 11v7h3v-7H4Zm6.5 0v7h3v-7h-3ZM17 11v7h3'
    'v-7h-3ZM2 20v2h20v-2H2Z"/></svg>'
)
_SIGN = (
    '<svg viewBox="0 0 48 48" width="56" height="56" aria-hidden="true" focusable="false">'
    '<circle cx="24" cy="24" r="22" fill="none" stroke="currentColor" stroke-width="3"/>'
    '<path fill="none" stroke="currentColor" stroke-width="4" stroke-linecap="round"'
    ' stroke-linejoin="round" d="{path}"/></svg>'
)
SIGNS = {
    "paid": _SIGN.format(path="m15 25 6 6 12-13"),
    "refused": _SIGN.format(path="m17 17 14 14m0-14L17 31"),
    "cancelled": _SIGN.format(path="M16 24h16"),
    "expired": _SIGN.format(path="M24 13v11l7 5"),
    "silent": _SIGN.format(path="M15 24h.1M24 24h.1M33 24h.1"),
}
"""What an outcome looks like, by an order's stage."""

STYLE = """
:root{--ground:#f2f5f4;--paper:#fff;--ink:#14201b;--muted:#56645e;--line:#dde5e1;--edge:#788780;
--brand:#0b6b50;--over:#085640;--on:#fff;--soft:#e5f2ed;--bad:#b3261e;--bad-soft:#fceceb;
--wait:#8a5300;color-scheme:light dark}
@media(prefers-color-scheme:dark){:root{--ground:#0f1513;--paper:#171f1c;--ink:#e8efec;
--muted:#a3b2ab;--line:#2a3531;--edge:#6f8079;--brand:#4fcda4;--over:#79dfbf;--on:#06231a;
--soft:#162b24;--bad:#ff8b81;--bad-soft:#351b1a;--wait:#e7ac52}}
*{box-sizing:border-box}
html{font:100%/1.45 system-ui,Roboto,"Segoe UI","Noto Sans",sans-serif;color:var(--ink);
background:var(--ground);-webkit-text-size-adjust:100%}
body{margin:0;overflow-wrap:anywhere;min-height:100vh;display:flex;flex-direction:column}
header,footer{width:100%;max-width:60rem;margin:0 auto;padding:1rem 1.25rem;display:flex;
align-items:center;gap:.625rem}
header{color:var(--brand);font-size:1.0625rem}
.mark{display:flex}
footer{color:var(--muted);font-size:.875rem}
footer p{margin:0}
main{width:calc(100% - 1.5rem);max-width:28rem;margin:0 auto auto;background:var(--paper);
border:1px solid var(--line);border-radius:1rem;padding:1.5rem 1.25rem}
h1{font-size:1.375rem;line-height:1.25;margin:0 0 1rem}
p{margin:0 0 1rem}
.sum{display:flex;flex-direction:column;margin:0 0 .75rem}
.sum span,dt,.hint,small,.soon{color:var(--muted);font-size:.875rem}
.sum strong{font-size:2rem;line-height:1.2;font-variant-numeric:tabular-nums;letter-spacing:-.01em}
dl{margin:0;padding:.75rem 0 0;border-top:1px solid var(--line)}
dl div{margin:0 0 .625rem}
dd{margin:0;overflow-wrap:anywhere}
.clock{color:var(--muted);font-size:.875rem;margin:.25rem 0 0}
.clock b{color:var(--ink);font-variant-numeric:tabular-nums}
.deed{margin-top:1.25rem;padding-top:1.25rem;border-top:1px solid var(--line)}
main.over .deed{margin:0 0 1.25rem;padding:0 0 1.25rem;border-top:0;
border-bottom:1px solid var(--line)}
form{margin:0}
.row{display:flex;gap:.75rem}
.row>*{flex:1 1 0;min-width:0}
.field{margin:0 0 1rem}
.field label,legend{font-weight:600;font-size:.9375rem;padding:0}
.field .hint{display:block}
input[type=text],input[type=password]{display:block;width:100%;min-height:3rem;margin-top:.25rem;
padding:.5rem .75rem;font:inherit;font-size:1.125rem;font-variant-numeric:tabular-nums;
color:var(--ink);background:var(--paper);border:1.5px solid var(--edge);border-radius:.625rem}
input[aria-invalid]{border-color:var(--bad)}
input[type=radio],input[type=checkbox]{width:1.25rem;height:1.25rem;margin:0;flex:none;
accent-color:var(--brand)}
.wrong{color:var(--bad);font-size:.875rem;margin:.25rem 0 0}
.code input{max-width:12rem;letter-spacing:.25em}
fieldset{border:0;margin:0 0 1rem;padding:0;min-width:0}
fieldset label{display:flex;align-items:center;gap:.75rem;padding:.75rem;margin-top:.5rem;
border:1.5px solid var(--line);border-radius:.625rem;cursor:pointer}
fieldset label:has(:checked){border-color:var(--brand);background:var(--soft)}
fieldset b{font-weight:600;font-variant-numeric:tabular-nums;white-space:nowrap}
fieldset small{display:block}
.remember{margin:0 0 1rem}
.remember label{display:flex;align-items:center;gap:.625rem;min-height:2.5rem;cursor:pointer}
.remember p{margin:0 0 0 1.875rem}
form:has([name=binding]:not([value=""]):checked) .new{display:none}
form:has([name=binding]:not([value=""]):checked) .row{max-width:14rem}
button,.button{display:flex;justify-content:center;align-items:center;width:100%;min-height:3rem;
padding:.5rem 1rem;font:inherit;font-weight:600;text-align:center;text-decoration:none;
color:var(--on);background:var(--brand);border:0;border-radius:.625rem;cursor:pointer}
button:hover,.button:hover{background:var(--over)}
button.plain{margin-top:.5rem;color:var(--brand);background:none;font-weight:500}
button.plain:hover{background:var(--soft)}
[aria-busy] button{opacity:.65;cursor:progress}
:focus-visible{outline:3px solid var(--brand);outline-offset:2px}
a{color:var(--brand)}
a.button{color:var(--on)}
.note{background:var(--soft);padding:.75rem;border-radius:.625rem;font-size:.9375rem}
.bad{background:var(--bad-soft);color:var(--bad);padding:.75rem;border-radius:.625rem}
.outcome{display:flex;flex-direction:column;align-items:center;text-align:center;gap:.75rem;
margin:0 0 1.25rem}
.outcome h1,.outcome p{margin:0}
.outcome.paid svg{color:var(--brand)}
.outcome.refused svg{color:var(--bad)}
.outcome.expired svg,.outcome.silent svg{color:var(--wait)}
.outcome.cancelled svg{color:var(--muted)}
.soon{text-align:center;margin:.75rem 0 0}
.soon a{display:inline-block;padding:.25rem}
details{margin-top:1rem;border-top:1px solid var(--line);padding-top:.75rem;font-size:.875rem}
summary{cursor:pointer;color:var(--muted);padding:.375rem 0}
details p{color:var(--muted);margin:.25rem 0 .5rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.375rem 0;border-top:1px solid var(--line);
font-weight:400}
th{white-space:nowrap;padding-right:.75rem;font-variant-numeric:tabular-nums}
@media(min-width:52rem){header,footer{padding:1.25rem 1.5rem}
main{padding:2rem}
main.two{max-width:57rem;display:grid;grid-template-columns:minmax(0,5fr) minmax(0,6fr);
column-gap:2.5rem}
main.two h1{grid-column:1/-1}
main.two .deed{margin:0;padding:0 0 0 2.5rem;border-top:0;border-left:1px solid var(--line)}
main.two .about{grid-column:1;grid-row:2}
main.two .deed{grid-column:2;grid-row:2}
main.over .deed{border-bottom:0}}
@media(max-width:22rem){.row{flex-wrap:wrap}.row>*{flex-basis:100%}}
@media(forced-colors:active){button,.button{border:1px solid}}
"""

SCRIPT = """
'use strict';
for (const b of document.querySelectorAll('[data-left]')) {
  const end = Date.now() + 1000 * Number(b.dataset.left);
  const tick = () => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    b.textContent = Math.floor(left / 60) + ':' + String(left % 60).padStart(2, '0');
    if (!left) { clearInterval(timer); setTimeout(() => location.reload(), 1000); }
  };
  const timer = setInterval(tick, 1000);
  tick();
}
for (const b of document.querySelectorAll('[data-back]')) {
  let left = Number(b.textContent);
  setInterval(() => { left = Math.max(0, left - 1); b.textContent = left; }, 1000);
}
const masks = {
  number: (d) => d.slice(0, 19).replace(/(.{4})(?=.)/g, '$1 '),
  expiry: (d) => (d.length > 2 ? d.slice(0, 2) + '/' + d.slice(2, 6) : d),
};
for (const input of document.querySelectorAll('[data-mask]')) {
  input.addEventListener('input', () => {
    if (input.selectionStart !== input.value.length) return;
    const written = masks[input.dataset.mask](input.value.replace(/[^0-9]/g, ''));
    if (written !== input.value && !input.value.endsWith('/')) input.value = written;
  });
}
for (const form of document.forms) {
  form.addEventListener('submit', (sent) => {
    if (form.hasAttribute('aria-busy')) sent.preventDefault();
    form.setAttribute('aria-busy', 'true');
  });
}
"""
