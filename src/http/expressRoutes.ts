/** The routes of Express. */

import { setRouteSource } from "./route.ts";

/** The part of Express' request that names its route. */
interface ExpressRequest {
  baseUrl?: string;
  route?: { readonly path?: unknown } | undefined;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** A middleware, for `app.use`. */
export type ExpressMiddleware = (request: object, response: unknown, next: (error?: unknown) => void) => void;

/** A router's place: the part of the path before it, and the template of that part. */
interface Mount {
  readonly url: string;
  readonly template: string;
}

/**
 * Returns a middleware that gives requests the routes of Express 4 or 5. Pass it to `app.use` before the routes.
 *
 * Routes of nested routers begin with the paths of these. Express does not keep such a path as it was written. So it is
 * derived from the request: in small letters, with the names of parameters in place of their values.
 * @example
 * const middleware = expressRoutes();
 * // app.use(middleware);
 */
export function expressRoutes(): ExpressMiddleware {
  return (request, _response, next) => {
    follow(request as ExpressRequest);
    next();
  };
}

/**
 * Follows the assignments of Express' routers to a request. Afterwards it is too late: a nested router that passes on
 * an error takes back its `baseUrl`, but not its `route`.
 */
function follow(request: ExpressRequest): void {
  const { baseUrl = "", route: given } = request;
  const mounts: Mount[] = [{ url: baseUrl, template: baseUrl }];
  let route = given;
  let template = "";
  const mount = () => mounts.at(-1) as Mount;
  Object.defineProperties(request, {
    baseUrl: {
      configurable: true,
      enumerable: true,
      get: () => mount().url,
      // Express sets it to undefined once all routers are left.
      set(url: string = "") {
        const index = mounts.findIndex((one) => one.url === url);
        if (index >= 0) mounts.length = index + 1;
        else mounts.push({ url, template: mount().template + nameParameters(url.slice(mount().url.length), request) });
      },
    },
    route: {
      configurable: true,
      enumerable: true,
      get: () => route,
      set(matched: ExpressRequest["route"]) {
        route = matched;
        const path = String(matched?.path ?? "");
        const outer = mount().template;
        template = path === "/" && outer !== "" ? outer : outer + path;
      },
    },
  });
  setRouteSource(request, () => template);
}

/** Returns a part of a path with the names of its parameters in place of their values. Never throws. */
function nameParameters(part: string, { params }: ExpressRequest): string {
  try {
    let named = decodeURIComponent(part).toLowerCase();
    let end = named.length;
    // From the end, since a value may be equal to something written before it, as in `/users/users`.
    for (const [name, value] of Object.entries(params ?? {}).reverse()) {
      const text = (Array.isArray(value) ? value.join("/") : String(value)).toLowerCase();
      const start = text === "" ? -1 : lastPlace(named.slice(0, end), text);
      if (start < 0) continue;
      named = `${named.slice(0, start)}:${name}${named.slice(start + text.length)}`;
      end = start;
    }
    return named;
  } catch {
    return "/*"; // a part that cannot be decoded, or odd values that the program has set
  }
}

/** Returns the last place of a text that is a whole segment of a path, or else the last one of all. */
function lastPlace(path: string, text: string): number {
  const segment = `${path}/`.lastIndexOf(`/${text}/`);
  return segment < 0 ? path.lastIndexOf(text) : segment + 1;
}
