/** The name and the version under which receivers know the package. They are constants, since bundles have no files. */

/** The resource attribute `telemetry.sdk.name`. */
export const SDK_NAME = "threadtally";

/** The resource attribute `telemetry.sdk.version`: the version in package.json. */
export const SDK_VERSION = "0.1.1";

/** The header `User-Agent` of requests. */
export const USER_AGENT = `${SDK_NAME}/${SDK_VERSION}`;
