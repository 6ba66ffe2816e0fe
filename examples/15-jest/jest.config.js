// Worker threads, and CommonJS made of ES modules.
module.exports = {
  workerThreads: true,
  // Jest runs a few quick files in its own thread. With a limit of memory it starts workers for them too.
  workerIdleMemoryLimit: "1GB",
  maxWorkers: 2,
  globalSetup: "./makeRegistry.js",
  globalTeardown: "./printTotals.js",
  // Jest loads ES modules only with a flag of Node, so Babel, which it brings, makes CommonJS of them: of the package's, too.
  transform: { "\\.js$": ["babel-jest", { plugins: ["@babel/plugin-transform-modules-commonjs"] }] },
  transformIgnorePatterns: ["/node_modules/(?!threadtally/)"],
};
