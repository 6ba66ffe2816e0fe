// One measuring process. `node process.js CONTEST GROUP [--quick]` measures one group of one contest, and prints the
// result as JSON on its last line.
import { argv, stdout } from "node:process";

const [contestName, groupName, option] = argv.slice(2);
const { contest } = await import(`../${contestName}.js`);
const measured = await contest.groups[groupName].measure(option === "--quick");
// Rivals leave timers and channels open.
stdout.write(`\n${JSON.stringify(measured)}\n`, () => process.exit(0));
