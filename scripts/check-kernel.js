// The check of every kernel: no data, no start, two imports, and record functions that are a straight line around one
// atomic.

/** Exports on the record path. */
const RECORDS = ["inc", "add", "record", "observe"];

const ATOMIC = /\b(?:i32|i64)\.atomic\.[a-z0-9_.]+/;

/** Returns the text of an exported function, by its export name. */
function functionText(wat, name) {
  const symbol = wat.match(new RegExp(`\\(export "${name}" \\(func (\\S+)\\)\\)`))?.[1];
  if (!symbol) throw new Error(`The kernel must export ${name}.`);
  const start = wat.indexOf(`(func ${symbol} `);
  const end = wat.indexOf("\n (func", start + 1);
  return wat.slice(start, end < 0 ? undefined : end);
}

function assert(condition, rule) {
  if (!condition) throw new Error(`The kernel breaks a rule: ${rule}.`);
}

/** Throws if the release or the stepped kernel breaks a rule. */
export function checkKernel(release, stepped) {
  assert(!/^\s*\(data/m.test(release), "no data segment");
  assert(!/^\s*\(start/m.test(release), "no start function");
  const imports = Array.from(
    release.matchAll(/^\s*\(import "(.*?)" "(.*?)"/gm),
    ([, module, name]) => `${module}.${name}`,
  );
  assert(imports.join() === "env.memory,scratch.put", "it imports the memory and the scratch's put, and nothing else");
  for (const name of RECORDS) {
    const lines = functionText(release, name).split("\n");
    assert(lines.filter((line) => ATOMIC.test(line)).length === 1, `${name} has one atomic`);
    assert(!lines.some((line) => /\b(?:call|call_indirect)\b/.test(line)), `${name} calls nothing`);
    const loop = lines.findIndex((line) => /\bloop\b/.test(line));
    const atomic = lines.findIndex((line) => ATOMIC.test(line));
    const branchBack = lines.findLastIndex((line) => /\bbr(?:_if)? \$(?:for|while|do)-(?:loop|continue)/.test(line));
    assert(loop < 0 || (loop < atomic && branchBack < atomic), `${name} loops only before its atomic`);
  }
  checkSeams(stepped);
}

/** Checks that there is a step between two atomics, so that a parked thread stops before each. */
function checkSeams(stepped) {
  const atomics = stepped.match(new RegExp(ATOMIC, "g"))?.length ?? 0;
  const marks = stepped.split("\n").filter((line) => ATOMIC.test(line) || /\bcall \$\S*words\/step/.test(line));
  let steps = 0;
  for (const [index, mark] of marks.entries()) {
    if (!ATOMIC.test(mark)) steps++;
    else assert(index > 0 && !ATOMIC.test(marks[index - 1]), "a step directly before each atomic");
  }
  assert(steps === atomics, `as many steps as atomics, but ${steps} and ${atomics}`);
  console.log(`stepped kernel: ${atomics} atomics, each behind a step`);
}
