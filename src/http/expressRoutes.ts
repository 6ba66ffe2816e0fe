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

const PLACE = /* @__PURE__ */ Symbol("place");

interface FollowedRequest extends ExpressRequest {
  [PLACE]?: Place;
}

/** The place of a request among nested routers, and the route that it has matched. */
class Place {
  readonly #mounts: Mount[];
  #route: ExpressRequest["route"];
  template = "";

  constructor(request: ExpressRequest) {
    const { baseUrl: url = "" } = request;
    this.#mounts = [{ url, template: nameParameters(url, request) }];
    this.#route = request.route;
  }

  get mount(): Mount {
    return this.#mounts.at(-1) as Mount;
  }

  get route(): ExpressRequest["route"] {
    return this.#route;
  }

  set route(route) {
    this.#route = route;
    const path = String(route?.path ?? "");
    const outer = this.mount.template;
    this.template = path === "/" && outer !== "" ? outer : outer + path;
  }

  /** Goes back to a router that the request is in, or into a nested one. */
  move(url: string, request: ExpressRequest): void {
    const index = this.#mounts.findIndex((one) => one.url === url);
    if (index >= 0) this.#mounts.length = index + 1;
    else {
      const { url: outer, template } = this.mount;
      this.#mounts.push({ url, template: template + nameParameters(url.slice(outer.length), request) });
    }
  }
}

/** The same functions for all requests: with others for each, V8 would keep a hidden class for each request. */
const ACCESSORS: PropertyDescriptorMap & ThisType<FollowedRequest> = {
  baseUrl: {
    configurable: true,
    enumerable: true,
    get() {
      return this[PLACE]?.mount.url;
    },
    // Express sets it to undefined once all routers are left.
    set(url: string = "") {
      this[PLACE]?.move(url, this);
    },
  },
  route: {
    configurable: true,
    enumerable: true,
    get() {
      return this[PLACE]?.route;
    },
    set(route: ExpressRequest["route"]) {
      if (this[PLACE]) this[PLACE].route = route;
    },
  },
};

/**
 * Follows the assignments of Express' routers to a request. Afterwards it is too late: a nested router that passes on
 * an error takes back its `baseUrl`, but not its `route`.
 */
function follow(request: FollowedRequest): void {
  if (request[PLACE]) return;
  const place = new Place(request);
  request[PLACE] = place;
  Object.defineProperties(request, ACCESSORS);
  setRouteSource(request, () => place.template);
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
