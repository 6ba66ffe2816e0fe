// A worker of a cluster that uses prom-client's interface: it evaluates the texts of functions that it is sent. Its
// environment says whether it has this package or the original.
import process from "node:process";

const { default: client } = await import(process.env.MEMBER_LIBRARY);

process.on("message", async ({ text, given }) => {
  if (text === undefined) return; // a message of the library
  try {
    // biome-ignore lint/security/noGlobalEval: the test's own function
    process.send({ result: await eval(`(${text})`)(client, given) });
  } catch (error) {
    process.send({ error: `${error}` });
  }
});
process.send({ result: "ready" });
