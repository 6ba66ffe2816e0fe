// Worker threads, and ES modules converted to CommonJS.
module.exports = {
  workerThreads: true,
  // Jest runs a few quick files in its own thread. With a memory limit, it starts workers for them, too.
  workerIdleMemoryLimit: "1GB",
  maxWorkers: 2,
  globalSetup: "./makeRegistry.js",
  globalTeardown: "./printTotals.js",
  // Jest loads ES modules only with a flag of Node, so its Babel converts them to CommonJS, including those of the
  // package.
  transform: { "\\.js$": ["babel-jest", { plugins: ["@babel/plugin-transform-modules-commonjs"] }] },
  transformIgnorePatterns: ["/node_modules/(?!threadtally/)"],
};
