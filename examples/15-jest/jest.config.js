// Worker threads that share one registry. The package itself needs no option.
module.exports = {
  workerThreads: true,
  // Jest runs a few quick files in its own thread. With a memory limit, it starts workers for them, too.
  workerIdleMemoryLimit: "1GB",
  maxWorkers: 2,
  globalSetup: "./makeRegistry.js",
  globalTeardown: "./printTotals.js",
};
