/** The environment of programs that tests start as users do: not within a test runner. */

const { VITEST: _, VITEST_WORKER_ID: __, VITEST_POOL_ID: ___, ...others } = process.env;

export const environment: NodeJS.ProcessEnv = others;
