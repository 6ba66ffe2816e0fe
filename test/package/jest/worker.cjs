/** A thread of Jest's tests that requires the package. */

const { receive } = require("threadtally");

// In CommonJS, a module cannot await.
receive().then((registry) => {
  const jobs = registry.counter({ name: "jobs_total", help: "Finished jobs" });
  for (let i = 0; i < 1000; i++) jobs.inc();
});
