'use strict';
// Draws a run. All state is in `view` (what is seen) and `sel` (what is looked at), and both are in the fragment
// of the address, so that a place in a run can be sent to somebody: #q=…&hit=…&step=…&t=from,to
const D = JSON.parse(document.getElementById('run').textContent);
const N = D.t.length, END = Math.max(D.about.simulated, N ? D.t[N - 1] : 0, 1);
const $ = id => document.getElementById(id);
const C = { ink: '#1c2127', soft: '#5b6470', faint: '#98a0aa', line: '#e4e6e9', blue: '#1f5fa8', green: '#2f7d57',
  red: '#b3322a', amber: '#b27a16', pale: '#f5f5f3', log: '#dfe6ee', dur: '#8fb0d6' };
const kind = i => D.kinds[D.k[i]], node = i => D.nodes[D.n[i]], subject = i => D.subjects[D.u[i]];
const layer = i => D.layers[D.l[i]];
const text = i => `${node(i)} ${kind(i)} ${subject(i)} ${D.d[i]}`;
const seconds = us => (us / 1e6).toFixed(6);
function span(us) {
  const a = Math.abs(us);
  return a >= 1e6 ? (us / 1e6).toFixed(3) + ' s' : a >= 1e3 ? (us / 1e3).toFixed(2) + ' ms' : us + ' µs';
}

// ---- why: the same walk as `View::why` -------------------------------------------------------------------------
const OUTCOME = new Set(['acknowledged', 'failed', 'fetched', 'latest', 'topics', 'epoch', 'topic', 'out', 'damaged', 'read']);
const BEGINS = new Set(['send', 'fault', 'heal', 'scenario']);
const story = i => layer(i) === 'story';
const isPartition = s => /^[A-Za-z_][\w.-]*-\d{1,4}$/.test(s);
function why(start) {
  const chain = [], focus = { partition: '', offset: null, origin: -1 };
  let at = start;
  while (at >= 0 && chain.length < 200 && !(focus.origin >= 0 && at <= focus.origin)) {
    const first = !chain.length;
    if (!first && story(at) && OUTCOME.has(kind(at)) && chain.some(i => !story(i))) break;
    if (!focus.partition && isPartition(subject(at))) {
      focus.partition = subject(at);
      focus.offset = D.o[at] ? D.o[at][0] : null;
    }
    if (focus.origin < 0) focus.origin = D.g[at];
    chain.push(at);
    if (!first && story(at) && BEGINS.has(kind(at))) break;
    at = before(at, focus);
  }
  if (focus.origin >= 0 && chain[chain.length - 1] !== focus.origin) chain.push(focus.origin);
  return chain;
}
function before(i, focus) {
  const [first, ...rest] = D.c[i];
  if (first === undefined) return -1;
  if (!rest.length) return lastReview(first, i);
  const about = rest.filter(c => focus.partition && subject(c) === focus.partition);
  const holds = about.find(c => focus.offset !== null && D.o[c] && D.o[c][0] <= focus.offset && focus.offset <= D.o[c][1]);
  return lastReview(holds ?? about[about.length - 1] ?? rest[rest.length - 1], i);
}
// whoever waits is woken by the first review of a partition, and looks at what the last one before then left
function lastReview(c, i) {
  if (kind(c) === 'review')
    for (let k = i - 1; k > c; k--) if (kind(k) === 'review' && D.n[k] === D.n[c] && D.u[k] === D.u[c]) return k;
  return c;
}
const effects = Array.from({ length: N }, () => null);
for (let i = 0; i < N; i++) for (const c of D.c[i]) (effects[c] ??= []).push(i);

// ---- what the lanes show, out of the events ---------------------------------------------------------------------
const order = [...D.nodes].filter(n => n !== 'world' && n !== 'lab');
const servers = new Set();
for (let i = 0; i < N; i++) if (kind(i) === 'serves' || kind(i) === 'watermark' || kind(i) === 'leads') servers.add(node(i));
servers.delete('world');
const named = (a, b) => a.localeCompare(b, 'en', { numeric: true });
const serverNames = order.filter(n => servers.has(n)).sort(named);
const clientNames = order.filter(n => !servers.has(n)).sort(named);

const states = {};           // node -> [from, to, state]
const messages = [];         // [sent, received]
const faults = [];           // {from, to, label, at}
const syncs = {};            // node -> [from, to, failed, at]
const parts = new Map();     // "node partition" -> {node, name, end, durable, mark, lead}
let broken = -1;
function part(i) {
  const key = node(i) + ' ' + subject(i);
  if (!parts.has(key)) parts.set(key, { node: node(i), name: subject(i), end: [], durable: [], mark: [], lead: [] });
  return parts.get(key);
}
function state(n, t, s) {
  const list = states[n] ??= [];
  if (list.length) list[list.length - 1][1] = t;
  if (s) list.push([t, END, s]);
}
for (let i = 0; i < N; i++) {
  const t = D.t[i], n = node(i), k = kind(i), d = D.d[i];
  switch (k) {
    case 'boot': state(n, t, servers.has(n) ? 'starting' : 'up'); break;
    case 'serves': if (serverNames.length) state(servers.has(subject(i)) ? subject(i) : serverNames[0], t, 'up'); break;
    case 'kill': case 'power-loss': case 'exit':
      state(n, t, k === 'power-loss' ? 'no power' : 'down');
      for (const p of parts.values()) if (p.node === n) for (const s of [p.end, p.durable, p.mark, p.lead]) s.push([t, -1]);
      break;
    case 'pause': state(n, t, 'paused'); break;
    case 'resume': state(n, t, 'up'); break;
    case 'failure': broken = i; break;
    case 'request-in': case 'reply-in': if (D.c[i].length) messages.push([D.c[i][0], i]); break;
    case 'synced': case 'sync-fails': case 'sync-names-ok':
      if (D.c[i].length) (syncs[n] ??= []).push([D.t[D.c[i][0]], t, k === 'sync-fails', i]); break;
    case 'appended': part(i).end.push([t, +d.replace(/\D+/g, '')]); break;
    case 'durable': part(i).durable.push([t, +d.replace(/\D+/g, '')]); break;
    case 'watermark': part(i).mark.push([t, parseInt(d)]); break;
    case 'leads': part(i).lead.push([t, parseInt(d.replace(/\D+/g, ''))]); break;
    case 'stops-leading': part(i).lead.push([t, -1]); break;
    case 'fault': {
      const us = key => { const m = d.match(new RegExp('(?:^| )' + key + '=(\\d+)')); return m ? +m[1] : 0; };
      const last = Math.max(us('us'), us('down_us') + us('after_us'));
      faults.push({ from: t, to: Math.min(END, t + last), label: subject(i) || d, at: i });
    }
  }
}
messages.sort((a, b) => D.t[a[0]] - D.t[b[0]]);
const messageMax = messages.reduce((m, [a, b]) => Math.max(m, D.t[b] - D.t[a]), 0);
// bands in as few rows as do not overlap, four at most
const rowEnds = [];
for (const f of faults) {
  let row = rowEnds.findIndex(end => end <= f.from);
  if (row < 0) row = rowEnds.length < 4 ? rowEnds.length : 3;
  rowEnds[row] = Math.max(rowEnds[row] ?? 0, f.to, f.from + END / 400);
  f.row = row;
}

// ---- lanes: each is a strip with tracks of events ---------------------------------------------------------------
const GUTTER = 128, RULER = 26;
let lanes = [], height = RULER, PART = 50, CLIENT = 34;
function lane(label, h, more) {
  const l = { label, y: height, h, tracks: [], ...more };
  lanes.push(l);
  height += h;
  return l;
}
const found = new Map();
function track(l, dy, color, shape, test, layerName) {
  const key = l.label + l.tracks.length + ' ' + (l.seen = (l.seen ?? 0) + 1) + (l.node ?? '');
  let items = found.get(key);
  if (!items) {
    items = [];
    for (let i = 0; i < N; i++) if (test(i)) items.push(i);
    found.set(key, items);
  }
  if (items.length) l.tracks.push({ y: l.y + dy, color, shape, items, layer: layerName });
}
// partitions share what height is left
function layout(room) {
  const base = RULER + (faults.length ? Math.max(1, rowEnds.length) * 17 + 10 : 0) + clientNames.length * 34 + serverNames.length * 72;
  PART = Math.max(50, Math.min(130, Math.floor((room - base - 8) / Math.max(1, parts.size))));
  lanes = []; height = RULER;
  if (faults.length) lane('Faults', Math.max(1, rowEnds.length) * 17 + 10, { faults: true });
  for (const n of clientNames) {
    const l = lane(n, 34, { node: n, client: true });
    const at = (...ks) => { const s = new Set(ks); return i => node(i) === n && s.has(kind(i)); };
    track(l, 12, C.soft, 'ring', at('send', 'scenario'), 'story');
    track(l, 12, C.green, 'dot', at('acknowledged'), 'story');
    track(l, 12, C.red, 'cross', at('failed', 'damaged', 'out'), 'story');
    track(l, 23, C.blue, 'tick', at('fetched', 'latest', 'read'), 'story');
    track(l, 30, C.faint, 'tick', at('request', 'reply-in', 'connect', 'refused', 'recv-error'), 'wire');
    track(l, 30, C.amber, 'tick', i => node(i) === n && layer(i) === 'log' && ['warn', 'error'].includes(kind(i)), 'log');
  }
  for (const n of serverNames) {
    const l = lane(n, 72, { node: n, server: true });
    const at = (...ks) => { const s = new Set(ks); return i => node(i) === n && s.has(kind(i)); };
    track(l, 10, C.faint, 'tick', at('request-in', 'reply', 'fin', 'reset', 'recv-error'), 'wire');
    track(l, 44, C.soft, 'tick', at('written', 'rename-ok', 'set-length-ok'), 'disk');
    track(l, 44, C.red, 'cross', i => node(i) === n && /-fails$/.test(kind(i)), 'disk');
    l.syncs = syncs[n] ?? [];
    track(l, 64, C.faint, 'tick', i => node(i) === n && layer(i) === 'log' && ['info', 'debug'].includes(kind(i)), 'log');
    track(l, 64, C.amber, 'dot', i => node(i) === n && layer(i) === 'log' && ['warn', 'error'].includes(kind(i)), 'log');
    const dead = at('kill', 'power-loss', 'died', 'crash', 'exit', 'abandoned');
    track(l, 26, C.red, 'cross', i => dead(i) || (story(i) && node(i) === n && /^disk-(fault|stall|rot|size|new)/.test(kind(i))), 'story');
    for (const p of [...parts.values()].filter(p => p.node === n).sort((a, b) => named(a.name, b.name))) {
      const q = lane(p.name, PART, { node: n, part: p });
      q.top = p.end.concat(p.durable, p.mark).reduce((m, [, v]) => Math.max(m, v), 1);
      const about = k => i => node(i) === n && kind(i) === k && subject(i) === p.name;
      track(q, PART - 6, C.faint, 'tick', i => about('appended')(i) || about('durable')(i), 'replica');
      track(q, PART - 6, C.blue, 'tick', about('watermark'), 'story');
    }
  }
}
const laneOf = n => lanes.find(l => l.node === n && (l.client || l.server));
const yOf = i => {
  for (const l of lanes) for (const t of l.tracks) if (has(t.items, i)) return t.y;
  const l = laneOf(node(i));
  return l ? l.y + (l.server ? 30 : 15) : RULER + 8;
};
function has(sorted, i) { const at = lower(sorted.length, j => sorted[j] >= i); return sorted[at] === i; }
function lower(n, good) {
  let a = 0, b = n;
  while (a < b) { const m = (a + b) >> 1; if (good(m)) b = m; else a = m + 1; }
  return a;
}

// ---- state ------------------------------------------------------------------------------------------------------
let from = 0, to = END, sel = -1, chain = [], chainSet = new Set(), hits = [], hit = -1, hitSet = new Set();
const shown = new Set(D.layers.filter(l => l !== 'engine'));
let rows = [];
const canvas = $('time'), over = $('over'), g = canvas.getContext('2d'), o = over.getContext('2d');
let width = 0;
const x = t => GUTTER + (t - from) / (to - from) * (width - GUTTER - 8);
const tAt = px => from + (px - GUTTER) / (width - GUTTER - 8) * (to - from);

let due = false;
function redraw() {
  if (due) return;
  due = true;
  requestAnimationFrame(() => { due = false; draw(); drawOver(); });
}
function size(c, w, h) {
  const r = window.devicePixelRatio || 1;
  c.width = Math.round(w * r); c.height = Math.round(h * r);
  c.style.width = w + 'px'; c.style.height = h + 'px';
  c.getContext('2d').setTransform(r, 0, 0, r, 0, 0);
}
function resize() {
  width = $('scroll').clientWidth;
  layout($('scroll').clientHeight);
  size(canvas, width, Math.max(height + 8, $('scroll').clientHeight));
  size(over, $('left').clientWidth, 40);
  list(); draw(); drawOver();
}

// ---- drawing ----------------------------------------------------------------------------------------------------
const font = (px, w = 400) => `${w} ${px}px Inter, "Source Sans 3", system-ui, "Segoe UI", "Liberation Sans", sans-serif`;
function step(span) {
  const raw = span / Math.max(2, (width - GUTTER) / 110), p = 10 ** Math.floor(Math.log10(raw));
  return [1, 2, 5, 10].map(m => m * p).find(s => s >= raw);
}
function label(us, by) {
  const digits = by >= 1e6 ? 0 : by >= 1e3 ? 3 : 6;
  return (us / 1e6).toFixed(digits) + ' s';
}
function draw() {
  const h = canvas.clientHeight;
  g.clearRect(0, 0, width, h);
  g.save();
  g.beginPath(); g.rect(GUTTER, 0, width - GUTTER, h); g.clip();
  const by = step(to - from);
  g.font = font(11);
  for (let t = Math.ceil(from / by) * by; t <= to; t += by) {
    const px = Math.round(x(t)) + .5;
    g.strokeStyle = C.line; g.beginPath(); g.moveTo(px, RULER); g.lineTo(px, height); g.stroke();
    g.fillStyle = C.soft; g.fillText(label(t, by), px + 4, 16);
  }
  for (const l of lanes) {
    if (l.faults) drawFaults(l); else if (l.part) { scale(l); drawPart(l); } else drawNode(l);
  }
  if (shown.has('wire')) drawMessages();
  for (const l of lanes) for (const t of l.tracks) if (shown.has(t.layer)) drawTrack(t);
  drawHits(); drawBroken(); drawChain();
  g.restore();
  gutter();
}
function gutter() {
  g.fillStyle = '#fcfcfb'; g.fillRect(0, 0, GUTTER, canvas.clientHeight);
  for (const l of lanes) {
    g.strokeStyle = C.line; g.beginPath(); g.moveTo(0, l.y + l.h + .5); g.lineTo(width, l.y + l.h + .5); g.stroke();
    g.fillStyle = l.part ? C.soft : C.ink; g.font = font(12, l.part ? 400 : 600);
    g.fillText(l.label, l.part ? 30 : 18, l.y + (l.server || l.part ? 17 : l.h / 2 + 4));
    g.font = font(10); g.fillStyle = C.faint;
    if (l.server) {
      if (shown.has('wire')) g.fillText('messages', 62, l.y + 14);
      g.fillText('state', 62, l.y + 30);
      if (shown.has('disk')) g.fillText('disk', 62, l.y + 48);
      if (shown.has('log')) g.fillText('log', 62, l.y + 67);
    }
    if (l.part) {
      g.fillText((l.low ?? 0) + ' to ' + (l.high ?? l.top), 30, l.y + 31);
      if (PART >= 80) [['log end', C.log], ['durable', C.dur], ['high watermark', C.blue]].forEach(([s, c], k) => {
        g.fillStyle = c; g.fillRect(30, l.y + 41 + k * 13, 10, k ? 2 : 8);
        g.fillStyle = C.soft; g.fillText(s, 45, l.y + 46 + k * 13);
      });
    }
  }
  g.strokeStyle = '#cfd3d8'; g.beginPath(); g.moveTo(GUTTER - .5, 0); g.lineTo(GUTTER - .5, height); g.stroke();
}
function drawFaults(l) {
  g.font = font(11);
  for (const f of faults) {
    const a = Math.max(x(f.from), GUTTER - 20), b = Math.min(Math.max(x(f.to), x(f.from) + 4), width + 20), y = l.y + 5 + f.row * 17;
    if (b < GUTTER || a > width) continue;
    g.fillStyle = '#b3322a1f'; g.fillRect(a, y, b - a, 15);
    g.fillStyle = C.red; g.fillRect(Math.max(a, GUTTER), y, 2, 15);
    g.fillStyle = '#b3322a0b'; g.fillRect(a, l.y + l.h, b - a, height - l.y - l.h);
    const room = nextInRow(f) - a - 8;
    if (room > 24) { g.fillStyle = '#7c241d'; g.fillText(clip(f.label, room), Math.max(a, GUTTER) + 6, y + 11.5); }
  }
}
function nextInRow(f) {
  const n = faults.find(other => other.row === f.row && other.from > f.from);
  return n ? x(n.from) : width;
}
function clip(s, room) {
  if (g.measureText(s).width <= room) return s;
  let n = s.length;
  while (n > 1 && g.measureText(s.slice(0, n) + '…').width > room) n--;
  return n > 2 ? s.slice(0, n) + '…' : '';
}
const STATE = { up: '#cfe4d9', starting: '#f1e3c3', down: '#eceae6', 'no power': '#e2dedb', paused: '#e6e0f0' };
function drawNode(l) {
  const y = l.server ? l.y + 20 : l.y + 17;
  if (!l.server) {
    g.strokeStyle = C.line; g.beginPath(); g.moveTo(GUTTER, l.y + 12.5); g.lineTo(width, l.y + 12.5); g.stroke();
    return;
  }
  g.font = font(10);
  for (const [a, b, s] of states[l.node] ?? []) {
    const p = Math.max(x(a), GUTTER), q = Math.min(x(b), width);
    if (q < GUTTER || p > width) continue;
    g.fillStyle = STATE[s] ?? '#eee'; g.fillRect(p, y, Math.max(1, q - p - 1), 13);
    if (q - p > 34) { g.fillStyle = C.soft; g.fillText(clip(s, q - p - 8), p + 5, y + 10); }
  }
  if (!shown.has('disk')) return;
  let lastX = -9;
  for (let k = lower(l.syncs.length, j => l.syncs[j][1] >= from); k < l.syncs.length; k++) {
    const [a, b, bad] = l.syncs[k];
    if (a > to) break;
    const p = x(a), q = Math.max(p + 1.5, x(b));
    if (!bad && q - lastX < .8) continue;
    lastX = q;
    g.fillStyle = bad ? C.red : b - a > 50e3 ? C.amber : C.dur;
    g.fillRect(p, l.y + 49, q - p, 5);
  }
}
function path(series, l) {
  const out = [], first = Math.max(0, lower(series.length, j => series[j][0] > from) - 1);
  let last = null;
  for (let k = first; k < series.length; k++) {
    const [t, v] = series[k];
    const px = x(t), y = v < 0 ? null : l.y + PART - 12 - (PART - 30) * (v - l.low) / Math.max(1, l.high - l.low);
    // within one column only the last value shows
    if (out.length > 1 && px - out[out.length - 1][0] < .5 && y !== null && last !== null) out[out.length - 1] = [out[out.length - 1][0], y];
    else out.push([px, y]);
    last = y;
    if (t > to) break;
  }
  if (last !== null) out.push([x(END), last]);
  return out;
}
function stroke(points, color, w) {
  g.strokeStyle = color; g.lineWidth = w; g.beginPath();
  let pen = null;
  for (const [px, y] of points) {
    if (y === null) { if (pen !== null) g.lineTo(px, pen); pen = null; continue; }
    if (pen === null) g.moveTo(px, y); else { g.lineTo(px, pen); g.lineTo(px, y); }
    pen = y;
  }
  g.stroke(); g.lineWidth = 1;
}
// the scale of a partition: what is in sight, so that a single record is a step
function scale(l) {
  let low = Infinity, high = 1;
  for (const series of [l.part.end, l.part.durable, l.part.mark]) {
    const last = lower(series.length, j => series[j][0] > to);
    for (let k = Math.max(0, lower(series.length, j => series[j][0] > from) - 1); k < last; k++) {
      if (series[k][1] < 0) continue;
      low = Math.min(low, series[k][1]); high = Math.max(high, series[k][1]);
    }
  }
  if (low === Infinity) low = 0;
  const whole = low < high / 3 || high - low < 1;
  l.low = whole && high < 40 ? 0 : Math.max(0, Math.floor(low - (high - low) * .25 - 1));
  l.high = high;
}
function drawPart(l) {
  const base = l.y + PART - 12;
  g.fillStyle = C.log;
  let pen = null;
  for (const [px, y] of path(l.part.end, l)) {
    if (pen !== null) g.fillRect(pen[0], pen[1], Math.max(px - pen[0], .5), base - pen[1]);
    pen = y === null ? null : [px, y];
  }
  stroke(path(l.part.durable, l), C.dur, 1.5);
  stroke(path(l.part.mark, l), C.blue, 1.5);
  g.font = font(10);
  const lead = l.part.lead;
  for (let k = 0; k < lead.length; k++) {
    if (lead[k][1] < 0) continue;
    const p = Math.max(x(lead[k][0]), GUTTER), q = Math.min(k + 1 < lead.length ? x(lead[k + 1][0]) : x(END), width);
    if (q < GUTTER || p > width) continue;
    g.fillStyle = C.green; g.fillRect(p, l.y + 2, Math.max(1, q - p - 1), 2);
    if (q - p > 46) { g.fillStyle = C.soft; g.fillText('epoch ' + lead[k][1], p + 4, l.y + 14); }
  }
}
function drawMessages() {
  const first = lower(messages.length, j => D.t[messages[j][0]] >= from - messageMax);
  const last = lower(messages.length, j => D.t[messages[j][0]] > to);
  if (last - first > 900) return; // ticks show where they are
  g.lineWidth = 1;
  for (let k = first; k < last; k++) {
    const [a, b] = messages[k], la = laneOf(node(a)), lb = laneOf(node(b));
    if (!la || !lb) continue;
    const on = chainSet.has(a) && chainSet.has(b);
    g.strokeStyle = on ? C.blue : kind(a) === 'request' ? '#5b647066' : '#2f7d5755';
    g.beginPath();
    g.moveTo(x(D.t[a]), la.server ? la.y + 10 : la.y + 30);
    g.lineTo(x(D.t[b]), lb.server ? lb.y + 10 : lb.y + 30);
    g.stroke();
  }
}
function drawTrack(t) {
  const a = lower(t.items.length, j => D.t[t.items[j]] >= from), b = lower(t.items.length, j => D.t[t.items[j]] > to);
  if (b - a > (width - GUTTER) / 3) return density(t, a, b);
  for (let k = a; k < b; k++) glyph(t.shape, x(D.t[t.items[k]]), t.y, t.color);
}
// too many to tell apart: how many there are in each column
function density(t, a, b) {
  const px = (to - from) / (width - GUTTER) * 3;
  let k = a, most = 1;
  const cols = [];
  while (k < b) {
    const end = D.t[t.items[k]] + px, next = lower(b, j => j > k && D.t[t.items[j]] >= end);
    cols.push([D.t[t.items[k]], next - k]);
    most = Math.max(most, next - k);
    k = next;
  }
  g.fillStyle = t.color;
  for (const [at, n] of cols) {
    const h = 3 + 6 * n / most;
    g.globalAlpha = .35 + .5 * n / most;
    g.fillRect(x(at), t.y - h / 2, 2.4, h);
  }
  g.globalAlpha = 1;
}
function glyph(shape, px, y, color) {
  g.strokeStyle = g.fillStyle = color;
  g.beginPath();
  switch (shape) {
    case 'dot': g.arc(px, y, 3, 0, 7); g.fill(); break;
    case 'ring': g.arc(px, y, 3, 0, 7); g.fillStyle = '#fff'; g.fill(); g.stroke(); break;
    case 'cross': g.lineWidth = 1.6; g.moveTo(px - 3, y - 3); g.lineTo(px + 3, y + 3); g.moveTo(px + 3, y - 3); g.lineTo(px - 3, y + 3); g.stroke(); g.lineWidth = 1; break;
    default: g.fillRect(px - .7, y - 4, 1.4, 8);
  }
}
function drawHits() {
  let last = -9;
  g.fillStyle = '#e0b100';
  for (let k = lower(hits.length, j => D.t[hits[j]] >= from); k < hits.length && D.t[hits[k]] <= to; k++) {
    const px = x(D.t[hits[k]]);
    if (px - last < 2) continue;
    last = px;
    g.fillRect(px - 1, RULER - 5, 2, 5);
  }
}
function drawBroken() {
  if (broken < 0) return;
  const px = x(D.t[broken]);
  g.strokeStyle = C.red; g.lineWidth = 1.5; g.beginPath(); g.moveTo(px, 4); g.lineTo(px, height); g.stroke(); g.lineWidth = 1;
  g.font = font(11, 600);
  const s = D.d[broken].split(' broken')[0].split(':')[0], w = g.measureText(s).width;
  const at = px + w + 12 > width ? px - w - 8 : px + 6;
  g.fillStyle = '#fcfcfb'; g.fillRect(at - 3, 5, w + 6, 17);
  g.fillStyle = C.red; g.fillText(s, at, 17);
}
function drawChain() {
  if (sel < 0) return;
  const points = chain.map(i => [x(D.t[i]), yOf(i), i]);
  g.strokeStyle = C.blue; g.lineWidth = 1.6; g.beginPath();
  points.forEach(([px, y], k) => k ? g.lineTo(px, y) : g.moveTo(px, y));
  g.stroke(); g.lineWidth = 1;
  for (const [px, y, i] of points) {
    g.beginPath(); g.arc(px, y, i === sel ? 5.5 : 3, 0, 7);
    g.fillStyle = i === sel ? C.blue : '#fff'; g.fill(); g.strokeStyle = C.blue; g.stroke();
  }
}
const density0 = (() => {
  const n = 600, all = new Array(n).fill(0);
  for (let i = 0; i < N; i++) all[Math.min(n - 1, Math.floor(D.t[i] / END * n))]++;
  const most = Math.max(1, ...all);
  return all.map(v => Math.sqrt(v / most));
})();
function drawOver() {
  const w = over.clientWidth, px = t => GUTTER + t / END * (w - GUTTER - 8);
  o.clearRect(0, 0, w, 40);
  o.font = font(10); o.fillStyle = C.faint; o.fillText('whole run', 18, 24);
  o.fillStyle = '#c9ced4';
  density0.forEach((v, k) => o.fillRect(px(k / 600 * END), 34 - 26 * v, (w - GUTTER) / 600 + .3, 26 * v));
  o.fillStyle = '#b3322a55';
  for (const f of faults) o.fillRect(px(f.from), 3, Math.max(1.5, px(f.to) - px(f.from)), 3);
  if (broken >= 0) { o.fillStyle = C.red; o.fillRect(px(D.t[broken]) - 1, 0, 2, 40); }
  if (sel >= 0) { o.fillStyle = C.blue; o.fillRect(px(D.t[sel]) - 1, 0, 2, 40); }
  o.fillStyle = '#1f5fa814'; o.strokeStyle = C.blue;
  const a = px(from), b = Math.max(a + 3, px(to));
  o.fillRect(a, .5, b - a, 39); o.strokeRect(a, .5, b - a, 39);
}

// ---- the list ---------------------------------------------------------------------------------------------------
function list() {
  rows = [];
  for (let i = 0; i < N; i++) if (shown.has(layer(i))) rows.push(i);
  $('list').scrollTop = $('list').scrollTop;
  paint();
}
function paint() {
  const box = $('list'), top = Math.floor(box.scrollTop / 20), count = Math.ceil(box.clientHeight / 20) + 2;
  const out = [`<div style="height:${rows.length * 20}px"></div>`];
  for (let r = top; r < Math.min(rows.length, top + count); r++) {
    const i = rows[r];
    const cls = ['row', i === sel && 'sel', chainSet.has(i) && 'chain', hitSet.has(i) && 'hit'].filter(Boolean).join(' ');
    out.push(`<div class="${cls}" data-i="${i}" style="top:${r * 20}px">${esc(line(i))}</div>`);
  }
  box.innerHTML = out.join('');
}
const pad = (s, n) => s.length >= n ? s + ' ' : s.padEnd(n);
const line = i => seconds(D.t[i]).padStart(11) + '  ' + pad(String(D.s[i]), 8) + pad(node(i), 6) + pad(kind(i), 15) + pad(subject(i), 15) + D.d[i];
const esc = s => s.replace(/[&<>"]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
function reveal(i) {
  const r = lower(rows.length, j => rows[j] >= i), box = $('list'), y = r * 20;
  if (y < box.scrollTop || y > box.scrollTop + box.clientHeight - 40) box.scrollTop = y - box.clientHeight / 2;
}

// ---- selection and causes ---------------------------------------------------------------------------------------
const COLOR = { story: C.ink, wire: C.soft, disk: C.blue, replica: C.green, log: C.amber };
function item(i, than) {
  const color = /fail|kill|power|error|cross|fault/.test(kind(i)) ? C.red : COLOR[layer(i)];
  return `<li data-i="${i}" class="${i === sel ? 'sel' : ''}" style="--c:${color}"><span class="ago">${i === than ? seconds(D.t[i]) : D.t[than] === D.t[i] ? '' : '−' + span(Math.abs(D.t[than] - D.t[i]))}</span>`
    + `<b>${esc(kind(i))}</b> <span class="on">${esc(node(i))} ${esc(subject(i))}</span><small>${esc(D.d[i])}</small></li>`;
}
let root = -1;
// `keep`: the chain stays, and only the place in it changes
function select(i, keep) {
  sel = i;
  if (i < 0) { chain = []; root = -1; }
  else if (!keep || !chainSet.has(i)) { root = i; chain = why(i); }
  chainSet = new Set(chain);
  if (i >= 0) {
    const margin = (to - from) * .05;
    if (D.t[i] < from || D.t[i] > to) move(D.t[i] - (to - from) / 2);
    else if (D.t[i] < from + margin) move(D.t[i] - margin * 4);
    reveal(i);
  }
  panel(); paint(); redraw(); remember();
}
function panel() {
  const none = sel < 0;
  $('whyhead').hidden = $('thenhead').hidden = none;
  if (none) {
    $('what').innerHTML = '<span class="none">Click an event, or search for one.</span>';
    $('why').innerHTML = $('then').innerHTML = '';
    return;
  }
  $('what').innerHTML = `<span class="kind">${esc(kind(sel))}</span> <span class="where">${esc(subject(sel))}</span>`
    + `<div class="where">on ${esc(node(sel))} at ${seconds(D.t[sel])} s, step ${D.s[sel]}</div><p>${esc(D.d[sel])}</p>`;
  $('why').innerHTML = chain.length > 1 ? chain.map(i => item(i, root)).join('') : '<li class="none">nothing that is shown</li>';
  const then = effectsOf(sel);
  $('then').innerHTML = then.slice(0, 12).map(i => item(i, sel).replace('−', '+')).join('') || '<li class="none">nothing that is shown</li>';
}
const effectsOf = i => effects[i] ?? [];

// ---- moving -----------------------------------------------------------------------------------------------------
function move(a, b = a + (to - from)) {
  let w = Math.min(Math.max(b - a, 40), END * 1.02);
  a = Math.max(-END * .01, Math.min(a, END * 1.01 - w));
  from = a; to = a + w;
  redraw(); remember();
}
function zoom(by, at = (from + to) / 2) { move(at - (at - from) * by, at + (to - at) * by); }
function frame(items) {
  const ts = items.map(i => D.t[i]), a = Math.min(...ts), b = Math.max(...ts), m = Math.max((b - a) * .12, 200);
  move(a - m, b + m);
}
function search(q, go) {
  const s = q.trim().toLowerCase();
  hits = [];
  if (s) for (let i = 0; i < N; i++) if (shown.has(layer(i)) && text(i).toLowerCase().includes(s)) hits.push(i);
  hitSet = new Set(hits); hit = -1;
  count();
  if (go && hits.length) jump(Math.max(0, hits.findIndex(i => D.t[i] >= from)));
  paint(); redraw();
}
function jump(k) {
  if (!hits.length) return;
  hit = (k + hits.length) % hits.length;
  count();
  select(hits[hit]);
}
function count() { $('hits').textContent = $('q').value.trim() ? (hit >= 0 ? `${hit + 1} of ${hits.length}` : `${hits.length} found`) : ''; }

let quiet = true;
function remember() {
  if (quiet) return;
  const parts = [`t=${Math.round(from)},${Math.round(to)}`];
  if (sel >= 0) parts.push('at=' + sel);
  if ($('q').value.trim()) parts.push('q=' + encodeURIComponent($('q').value.trim()));
  clearTimeout(remember.timer);
  remember.timer = setTimeout(() => history.replaceState(null, '', '#' + parts.join('&')), 120);
}
function recall() {
  const f = new URLSearchParams(location.hash.slice(1));
  if (f.has('layers')) { shown.clear(); f.get('layers').split(',').forEach(l => shown.add(l)); toggles(); list(); }
  if (f.has('q')) { $('q').value = f.get('q'); search(f.get('q'), false); }
  if (f.has('hit')) jump(+f.get('hit') - 1);
  if (f.has('at')) select(Math.min(+f.get('at'), N - 1));
  if (f.has('step')) { const s = +f.get('step'); select(Math.min(lower(N, j => D.s[j] >= s), N - 1)); }
  if (f.has('broken') && broken >= 0) select(broken);
  if (f.has('cause')) for (let k = +f.get('cause'); k > 0; k--) cause();
  if (f.has('t')) { const [a, b] = f.get('t').split(',').map(Number); move(a, b); }
  if (f.has('chain') && chain.length) frame(chain);
  draw(); drawOver(); paint();
}
function cause() { const k = chain.indexOf(sel); if (k >= 0 && k + 1 < chain.length) select(chain[k + 1], true); }
function toggles() {
  $('layers').innerHTML = D.layers.filter(l => l !== 'engine').map((l, k) =>
    `<button data-layer="${l}" aria-pressed="${shown.has(l)}" title="Show or hide (${k + 1})">${l[0].toUpperCase() + l.slice(1)}</button>`).join(' ');
}
function toggle(l) {
  if (shown.has(l)) shown.delete(l); else shown.add(l);
  toggles(); list(); search($('q').value, false); redraw();
}

// ---- input ------------------------------------------------------------------------------------------------------
function nearest(px, py) {
  let best = -1, far = 14;
  for (const l of lanes) for (const t of l.tracks) {
    if (!shown.has(t.layer) || Math.abs(t.y - py) > 9) continue;
    const at = tAt(px), k = lower(t.items.length, j => D.t[t.items[j]] >= at);
    for (const i of [t.items[k - 1], t.items[k]]) {
      if (i === undefined) continue;
      const d = Math.hypot(x(D.t[i]) - px, (t.y - py) * .8);
      if (d < far) { far = d; best = i; }
    }
  }
  if (best >= 0) return best;
  for (const f of faults) {
    const l = lanes[0], y = l.y + 5 + f.row * 17;
    if (py >= y && py <= y + 15 && px >= x(f.from) - 2 && px <= Math.max(x(f.to), x(f.from) + 6)) return f.at;
  }
  for (const l of lanes) if (l.syncs && shown.has('disk') && Math.abs(l.y + 51 - py) < 5) {
    const s = l.syncs.find(([a, b]) => px >= x(a) - 2 && px <= x(b) + 2);
    if (s) return s[3];
  }
  return broken >= 0 && Math.abs(x(D.t[broken]) - px) < 5 ? broken : -1;
}
let drag = null;
canvas.addEventListener('pointerdown', e => { drag = { x: e.offsetX, from, to, moved: false }; canvas.setPointerCapture(e.pointerId); canvas.focus({ preventScroll: true }); });
canvas.addEventListener('pointermove', e => {
  if (drag) {
    const dx = e.offsetX - drag.x;
    if (Math.abs(dx) > 3) drag.moved = true;
    if (drag.moved) { const w = drag.to - drag.from; move(drag.from - dx / (width - GUTTER - 8) * w, drag.from - dx / (width - GUTTER - 8) * w + w); }
    $('tip').style.display = 'none';
    return;
  }
  const i = e.offsetX > GUTTER ? nearest(e.offsetX, e.offsetY) : -1, tip = $('tip');
  canvas.style.cursor = i >= 0 ? 'pointer' : 'default';
  if (i < 0) { tip.style.display = 'none'; return; }
  tip.textContent = `${seconds(D.t[i])}  ${node(i)}  ${kind(i)} ${subject(i)}  ${D.d[i]}`;
  tip.style.display = 'block';
  tip.style.left = Math.min(e.clientX + 14, innerWidth - 470) + 'px'; tip.style.top = e.clientY + 16 + 'px';
});
canvas.addEventListener('pointerup', e => { const d = drag; drag = null; if (d && !d.moved && e.offsetX > GUTTER) select(nearest(e.offsetX, e.offsetY)); });
canvas.addEventListener('pointerleave', () => { $('tip').style.display = 'none'; });
canvas.addEventListener('wheel', e => {
  if (e.ctrlKey || e.metaKey) { e.preventDefault(); zoom(e.deltaY > 0 ? 1.2 : 1 / 1.2, tAt(e.offsetX)); }
  else if (Math.abs(e.deltaX) > Math.abs(e.deltaY) || e.shiftKey) { e.preventDefault(); move(from + (e.deltaX || e.deltaY) / width * (to - from)); }
}, { passive: false });
const toOver = e => { const t = (e.offsetX - GUTTER) / (over.clientWidth - GUTTER - 8) * END, w = to - from; move(t - w / 2, t + w / 2); };
over.addEventListener('pointerdown', e => { over.setPointerCapture(e.pointerId); over.down = true; toOver(e); });
over.addEventListener('pointermove', e => { if (over.down) toOver(e); });
over.addEventListener('pointerup', () => { over.down = false; });
$('list').addEventListener('scroll', paint);
$('list').addEventListener('click', e => { const r = e.target.closest('.row'); if (r) select(+r.dataset.i, true); });
for (const id of ['why', 'then']) $(id).addEventListener('click', e => { const l = e.target.closest('li[data-i]'); if (l) select(+l.dataset.i, true); });
$('q').addEventListener('input', e => search(e.target.value, false));
$('q').addEventListener('keydown', e => { if (e.key === 'Enter') { jump(hit < 0 ? Math.max(0, hits.findIndex(i => D.t[i] >= from)) : hit + (e.shiftKey ? -1 : 1)); } if (e.key === 'Escape') e.target.blur(); e.stopPropagation(); });
$('next').onclick = () => jump(hit + 1); $('prev').onclick = () => jump(hit - 1);
$('in').onclick = () => zoom(.5, sel >= 0 ? D.t[sel] : undefined); $('out').onclick = () => zoom(2, sel >= 0 ? D.t[sel] : undefined);
$('fit').onclick = () => move(0, END);
$('layers').onclick = e => { const b = e.target.closest('button'); if (b) toggle(b.dataset.layer); };
$('verdict').onclick = () => { if (broken >= 0) { select(broken); frame(chain); } };
document.addEventListener('keydown', e => {
  if (e.target.tagName === 'INPUT' || e.metaKey || e.ctrlKey || e.altKey) return;
  const w = to - from, go = d => { const r = lower(rows.length, j => rows[j] >= (sel < 0 ? 0 : sel)) + (sel < 0 ? 0 : d); if (rows[r] !== undefined) select(rows[r]); };
  const keys = {
    '/': () => { $('q').focus(); $('q').select(); }, n: () => jump(hit + 1), N: () => jump(hit - 1),
    ArrowLeft: () => move(from - w * (e.shiftKey ? 1 : .15)), ArrowRight: () => move(from + w * (e.shiftKey ? 1 : .15)),
    '+': () => $('in').click(), '=': () => $('in').click(), '-': () => $('out').click(), 0: () => move(0, END),
    z: () => chain.length && frame(chain), j: () => go(1), k: () => go(-1), c: cause,
    e: () => { const [first] = effectsOf(sel); if (first !== undefined) select(first); },
    f: () => { if (broken >= 0) { select(broken); frame(chain); } }, Escape: () => select(-1),
  };
  const act = keys[e.key] ?? (/^[1-5]$/.test(e.key) ? () => toggle(D.layers.filter(l => l !== 'engine')[e.key - 1]) : null);
  if (act) { e.preventDefault(); act(); }
});
addEventListener('resize', resize);
addEventListener('hashchange', () => { quiet = true; recall(); quiet = false; });

// ---- head -------------------------------------------------------------------------------------------------------
const A = D.about;
$('title').textContent = A.title;
$('verdict').textContent = A.broken ? 'broken' : 'nothing was broken';
$('verdict').className = A.broken ? 'bad' : 'good';
$('facts').innerHTML = `commit <code>${esc(A.commit)}</code> &nbsp; ${span(A.simulated)} simulated &nbsp; ${A.events.toLocaleString('en')} events, ${N.toLocaleString('en')} shown${A.left_out ? ` (${A.left_out.toLocaleString('en')} of the beginning left out)` : ''} &nbsp; hash <code>${A.hash}</code>`;
$('broken').textContent = A.broken ?? '';
$('plan').textContent = A.plan;
toggles(); resize(); recall(); quiet = false;
